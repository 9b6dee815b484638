import { z } from 'zod';
import { hostName, simpleName } from '../props';

/** Inputs of a Tmpfiles. */
export const tmpfilesProps = z.strictObject({
  host: hostName,
  name: simpleName.describe('Name of the fragment without `.conf`'),
  lines: z
    .array(z.string().regex(/^[^\n\0]+$/, 'Must be one line'))
    .min(1)
    .describe('Lines in the notation of tmpfiles.d(5): `d /run/shop 0750 shop www-data -`'),
});

/** Inputs of a Tmpfiles. */
export type TmpfilesProps = z.infer<typeof tmpfilesProps>;

/** State of a Tmpfiles. */
export const tmpfilesState = z.object({
  host: z.string().describe('Host it is on'),
  name: z.string().describe('Name of the fragment'),
  path: z.string().describe('Absolute path of the fragment'),
  digest: z.string().describe('SHA-256 of the fragment'),
});

/** State of a Tmpfiles. */
export type TmpfilesState = z.infer<typeof tmpfilesState>;
