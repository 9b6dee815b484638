import { hostname, userInfo } from 'node:os';

/** Who deploys, for people: the user of this process and its machine. */
export function deployer(): string {
  return `${userInfo().username}@${hostname()}`;
}
