/** What only one process of a host can have at a time. */
export interface Place {
  /** For people: `http-socket :8205`, `vassals of /etc/uwsgi/shops`. */
  readonly label: string;
  /** `:8205`, `127.0.0.1:8205`, `/run/shop.sock`, `emperor of /etc/uwsgi/shops`. */
  readonly address: string;
  /** The service that has it. Where a socket unit hands it over, both have it: systemd binds it, and the service takes it from there. */
  readonly service?: string;
  /**
   * Whether only its likeness to another one speaks for it, as with two services that run one command. Two may have it at
   * once; one that follows another lets it end first.
   */
  readonly presumed?: boolean;
}

/** Whether two places cannot be had at once; one that systemd hands over is had by its socket unit and by its service. */
export const rivals = (one: Place, other: Place): boolean =>
  one.presumed !== true &&
  excludes(one.address, other.address) &&
  (one.service === undefined || one.service !== other.service);

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
