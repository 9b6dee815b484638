import { posix } from 'node:path';

/** Services in these claims or paths: `web1:/etc/systemd/system/shop.service` has `shop.service`. */
export function servicesIn(claims: readonly string[]): readonly string[] {
  return claims
    .filter((claim) => /\/systemd\/system\/[^/]+\.service$/.test(claim))
    .map((claim) => posix.basename(claim));
}

/** Whether a service is one of these, or an instance of a template among them. */
export const isUnitOf = (services: readonly string[], unit: string): boolean =>
  services.includes(unit) || services.includes(unit.replace(/@.*(?=\.service$)/, '@'));
