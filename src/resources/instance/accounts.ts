import { quote } from '../../transport/shell';

/** Shell: succeeds where a host has an account, or cannot say whether it has. */
export const hasAccount = (database: 'passwd' | 'group', name: string): string =>
  `{ ! command -v getent > /dev/null || getent ${database} ${quote(name)} > /dev/null; }`;
