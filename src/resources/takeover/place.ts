/** Something that only one process of a host can hold at a time, such as an address. */
export interface ExclusivePlace {
  /** For people: `http-socket :8205`, `vassals of /etc/uwsgi/shops`. */
  readonly label: string;
  /** `:8205`, `127.0.0.1:8205`, `/run/shop.sock`, `emperor of /etc/uwsgi/shops`. */
  readonly address: string;
  /** The service that holds it. A socket unit and its service both hold it: systemd binds it, and passes it to the service. */
  readonly service?: string;
  /**
   * Whether the place is only presumed to be exclusive, as with two services that run the same command. Two may hold it at
   * once; a successor lets its predecessor end first.
   */
  readonly presumed?: boolean;
}

/** Whether two resources cannot hold two places at once. A socket unit and its service can share one. */
export const rivals = (one: ExclusivePlace, other: ExclusivePlace): boolean =>
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
export function shared(
  places: readonly ExclusivePlace[],
  others: readonly ExclusivePlace[],
): readonly ExclusivePlace[] {
  return places.filter(({ address }) => others.some((other) => excludes(address, other.address)));
}

/** Those of the places that exclude none of the others. */
export function unshared(
  places: readonly ExclusivePlace[],
  others: readonly ExclusivePlace[],
): readonly ExclusivePlace[] {
  return places.filter(({ address }) => !others.some((other) => excludes(address, other.address)));
}
