import { knownSecrets } from '../secrets/known';
import type { Mask } from '../secrets/mask';
import { printable } from '../secrets/printable';

/** Name of a secret with the separator before its value: `DB_PASSWORD=`, `"token": "`. */
const named =
  /([\w-]*(?:passw|passphrase|secret|token|credential|api[_-]?key|private[_-]?key)[\w-]*(?:\s*=\s*["']?|["']\s*:\s*["']))[^\s,;"'[][^,;"'\n]*/gi;

/** Credentials within a URL: `redis://:password@cache`. */
const credentials = /(:\/\/[^\s/:@]*:)[^\s/@[]+@/g;

/**
 * Redacts a text for readers of a pull request: known secrets, values whose name marks them as secret (such as an environment
 * variable set on a host by hand), and credentials in URLs. Escapes control characters.
 */
export function redact(text: string, mask: Pick<Mask, 'hide'> = knownSecrets()): string {
  return printable(mask.hide(text).replace(named, '$1[hidden]').replace(credentials, '$1[hidden]@'));
}
