import { hostname, userInfo } from 'node:os';

/** Who deploys, for people: the user of this process and its machine. */
export function author(): string {
  return `${userInfo().username}@${hostname()}`;
}
