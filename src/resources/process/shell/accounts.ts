import { quote } from '../../../transport/shell';

/** Shell: succeeds if the account exists, or if the host has no `getent` to check it. */
export const hasAccount = (database: 'passwd' | 'group', name: string): string =>
  `{ ! command -v getent > /dev/null || getent ${database} ${quote(name)} > /dev/null; }`;
