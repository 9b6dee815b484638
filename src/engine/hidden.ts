/** A text with a word in the place of each secret, also of one in quotes, and of what stands for one that was not fetched. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.trim() !== '')
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .sort((one, other) => other.length - one.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text)
    .replace(/\[secret [0-9a-f]{12}\]/g, '[secret]');
}
