import { type Shell, sh } from '../../../transport/shell';

/** Shell: succeeds if the account exists, or if the host has no `getent` to check it. */
export const hasAccount = (database: 'passwd' | 'group', name: string): Shell =>
  sh`{ ! command -v getent > /dev/null || getent ${database} ${name} > /dev/null; }`;
