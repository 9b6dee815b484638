/**
 * Decodes the bytes of a file. Bytes that are not UTF-8 would be replaced, and lost when the file is written again.
 *
 * @throws SyntaxError naming the line
 */
export function decodeUtf8(bytes: Uint8Array): string {
  // A byte order mark is part of the text, because uWSGI reads it as such.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (Buffer.from(text, 'utf8').equals(bytes)) return text;
  const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length;
  throw new SyntaxError(`it must be UTF-8, and line ${line} is not; convert it: iconv -f LATIN1 -t UTF-8`);
}
