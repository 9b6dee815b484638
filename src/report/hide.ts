import { knownSecrets } from '../secrets/known';
import type { Mask } from '../secrets/mask';
import { printable } from '../secrets/printable';

/** A name that says that its value is a secret, with what stands between both: `DB_PASSWORD=`, `"token": "`. */
const named =
  /([\w-]*(?:passw|passphrase|secret|token|credential|api[_-]?key|private[_-]?key)[\w-]*(?:\s*=\s*["']?|["']\s*:\s*["']))[^\s,;"'[][^,;"'\n]*/gi;

/** Credentials within a URL: `redis://:password@cache`. */
const credentials = /(:\/\/[^\s/:@]*:)[^\s/@[]+@/g;

/**
 * A text fit for everybody who may read a pull request: without the secrets that are known, and without what calls itself
 * one, such as an environment variable that somebody set on a host by hand. Nothing in it acts on who looks at it.
 */
export function hide(text: string, mask: Pick<Mask, 'hide'> = knownSecrets()): string {
  return printable(mask.hide(text).replace(named, '$1[hidden]').replace(credentials, '$1[hidden]@'));
}
