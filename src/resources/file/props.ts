import { z } from 'zod';
import { absolutePath, account, hostName, octalMode } from '../props';

/** Inputs of a File. */
export const fileProps = z.strictObject({
  host: hostName,
  path: absolutePath.describe('Absolute path of the file on the host; missing directories are made'),
  content: z.string().describe('Text of the file, as it is written. At most 16 MiB'),
  mode: octalMode
    .default('644')
    .describe(
      'Octal mode of the file; 755 for a script. Default: 644; where it holds a secret 600, with a group 640',
    ),
  owner: account.optional().describe('Owner of the file. Default: the user that writes it'),
  group: account.optional().describe('Group of the file. Default: the group of the user that writes it'),
});

/** Inputs of a File. */
export type FileProps = z.infer<typeof fileProps>;

/** State of a File. */
export const fileState = z.object({
  host: z.string().describe('Host it is on'),
  path: z.string().describe('Absolute path of the file'),
  digest: z.string().describe('SHA-256 of the content'),
});

/** State of a File. */
export type FileState = z.infer<typeof fileState>;
