/** What only one process of a host can have at a time. */
export interface Place {
  /** For people: `http-socket :8205`, `vassals of /etc/uwsgi/shops`. */
  readonly label: string;
  /** `:8205`, `127.0.0.1:8205`, `/run/shop.sock`, `emperor of /etc/uwsgi/shops`. */
  readonly address: string;
}

/** Whether two addresses exclude each other: the same one, or one port where one of them is of all interfaces. */
export function excludes(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [tcp.exec(one), tcp.exec(other)];
  return a !== null && b !== null && a[2] === b[2] && (a[1] === '' || b[1] === '');
}

const tcp = /^(|[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F:]+):(\d+)$/;

/** Those of the places that exclude one of the others. */
export function shared(places: readonly Place[], others: readonly Place[]): readonly Place[] {
  return places.filter(({ address }) => others.some((other) => excludes(address, other.address)));
}

/** Those of the places that exclude none of the others. */
export function unshared(places: readonly Place[], others: readonly Place[]): readonly Place[] {
  return places.filter(({ address }) => !others.some((other) => excludes(address, other.address)));
}
