/** Normalizes a URL prefix for `static-map`: `static/` is `/static`. */
export function mountPoint(url: string): string {
  return `/${url.replace(/^\/+|\/+$/g, '')}`;
}
