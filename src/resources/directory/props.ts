import { z } from 'zod';
import { absolutePath, account, hostName, octalMode } from '../props';

/** Inputs of a Directory. */
export const directoryProps = z.strictObject({
  host: hostName,
  path: absolutePath.describe('Absolute path of the directory on the host; those above it are made too'),
  mode: octalMode.default('755').describe('Octal mode of the directory. Default: 755'),
  owner: account.optional().describe('Owner of the directory. Default: the user that makes it'),
  group: account.optional().describe('Group of the directory. Default: the group of the user that makes it'),
});

/** Inputs of a Directory. */
export type DirectoryProps = z.infer<typeof directoryProps>;

/** State of a Directory. */
export const directoryState = z.object({
  host: z.string().describe('Host it is on'),
  path: z.string().describe('Absolute path of the directory'),
});

/** State of a Directory. */
export type DirectoryState = z.infer<typeof directoryState>;
