import { surroundings } from '../surroundings';

/**
 * Where Certbot keeps the chain of certificates and the private key of a domain. Both are empty if the surroundings say
 * that a file does not exist; by default they do.
 */
export function certbotPaths(domain: string): [certificates: string, key: string] {
  const live = `/etc/letsencrypt/live/${domain}`;
  const paths: [string, string] = [`${live}/fullchain.pem`, `${live}/privkey.pem`];
  return paths.every((path) => surroundings.exists(path)) ? paths : ['', ''];
}
