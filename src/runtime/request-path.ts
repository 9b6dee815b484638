/** Splits a path and its query.
 *
 * @throws RangeError unless it is a valid request path: starts with `/`, printable ASCII, `%20` for a space
 */
export function requestPath(path: string): { readonly decoded: Buffer; readonly query: string } {
  if (!/^\/[\x21-\x7e]*$/.test(path) || path.includes('#')) {
    throw new RangeError(
      `Cannot request ${JSON.stringify(path)}: a path must begin with "/" and be percent-encoded, without "#"`,
    );
  }
  const at = path.indexOf('?');
  const raw = at < 0 ? path : path.slice(0, at);
  const decoded = raw.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return { decoded: Buffer.from(decoded, 'latin1'), query: at < 0 ? '' : path.slice(at + 1) };
}
