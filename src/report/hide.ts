import { withoutSecrets } from '../engine/hidden';

/** A name that says that its value is a secret, with what stands between both: `DB_PASSWORD=`, `"token": "`. */
const named =
  /([\w-]*(?:passw|passphrase|secret|token|credential|api[_-]?key|private[_-]?key)[\w-]*(?:\s*=\s*["']?|["']\s*:\s*["']))[^\s,;"'[][^,;"'\n]*/gi;

/** Credentials within a URL: `redis://:password@cache`. */
const credentials = /(:\/\/[^\s/:@]*:)[^\s/@[]+@/g;

/**
 * A text fit for everybody who may read a pull request: without the secrets that are known, and without what calls itself
 * one, such as an environment variable that somebody set on a host by hand.
 */
export function hide(text: string, secrets: readonly string[] = []): string {
  return withoutSecrets(text, secrets).replace(named, '$1[hidden]').replace(credentials, '$1[hidden]@');
}
