import { surroundings } from '../surroundings';

/**
 * Where Certbot keeps what a domain needs: the chain of certificates and the private key. Looks on the machine the
 * program runs on; both are empty unless both files are there.
 */
export function certbotPaths(domain: string): [certificates: string, key: string] {
  const live = `/etc/letsencrypt/live/${domain}`;
  const paths: [string, string] = [`${live}/fullchain.pem`, `${live}/privkey.pem`];
  return paths.every((path) => surroundings.exists(path)) ? paths : ['', ''];
}
