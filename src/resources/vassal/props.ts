import { z } from 'zod';
import {
  absolutePath,
  account,
  hostName,
  hostValidation,
  octalMode,
  optionLayout,
  optionSections,
  simpleName,
  workersTimeout,
} from '../props';

/** Address of a stats server: the path of a unix socket, or `127.0.0.1:port`. */
export const address = z
  .string()
  .regex(
    /^(\/[^\n\0%]+|[0-9.]*:\d{1,5})$/,
    'Must be the path of a unix socket, or an address such as 127.0.0.1:1717',
  );

/** Props of a Vassal. */
export const vassalProps = z.strictObject({
  host: hostName,
  directory: absolutePath.describe('Directory that the emperor watches; an output of Emperor'),
  name: simpleName.describe('Name of the vassal: its file is DIRECTORY/NAME.ini'),
  stats: address.describe('Address of the stats server of the emperor; an output of Emperor'),
  tyrant: z
    .boolean()
    .default(false)
    .describe(
      'Whether the emperor runs vassals as the owners of their files; an output of Emperor. Default: false',
    ),
  sections: optionSections,
  layout: optionLayout,
  strict: z
    .boolean()
    .default(true)
    .describe(
      'Whether options that no uWSGI knows, and values of the wrong kind, are refused. Default: true',
    ),
  mode: octalMode
    .default('644')
    .describe(
      'Octal mode of the file, which the user of the vassal must be able to read. Default: 644; where it holds a secret 640, with the group that must read it, and 600 under a tyrant',
    ),
  owner: account
    .optional()
    .describe('Owner of the file, and under a tyrant user of the vassal. Default: the user that writes it'),
  group: account
    .optional()
    .describe(
      'Group of the file, and under a tyrant group of the vassal. Default: the group of the user that writes it',
    ),
  emperorGroup: account
    .optional()
    .describe(
      'Group of the user that the emperor runs as, where that is not root: a file that holds a secret gets it; an output of Emperor. Default: the emperor is root',
    ),
  onDemand: absolutePath
    .optional()
    .describe(
      'Path of a unix socket that the emperor listens on until the first connection starts the vassal, whose `socket` must be the same (uWSGI 2.0 takes over no TCP socket this way). It is written to NAME.ini.socket, for an emperor with emperor-on-demand-extension = .socket. Default: the vassal starts at once',
    ),
  binary: absolutePath
    .default('/usr/bin/uwsgi')
    .describe('The uWSGI program on the host; an output of Emperor. Default: /usr/bin/uwsgi'),
  ensure: z
    .enum(['running'])
    .default('running')
    .describe(
      'Desired state. A vassal that does not run shows as throttled (it fails again and again), stopped, starting or stale',
    ),
  validate: hostValidation,
  timeout: workersTimeout,
});

/** Props of a Vassal. */
export type VassalProps = z.infer<typeof vassalProps>;

/** State of a Vassal. */
export const vassalState = z.object({
  host: z.string().describe('Host it is on'),
  directory: z.string().describe('Directory that the emperor watches'),
  name: z.string().describe('Name of the vassal'),
  path: z.string().describe('Path of its configuration'),
  stats: z.string().describe('Address of the stats server of the emperor'),
  binary: z.string().describe('The uWSGI program on the host'),
  onDemand: z.string().optional().describe('Path of the unix socket whose first connection starts it'),
  digest: z.string().optional().describe('SHA-256 of its configuration as deployed'),
  revision: z
    .string()
    .describe('Revision that the workers serve: digest over all options that workers must restart for'),
});

/** State of a Vassal. */
export type VassalState = z.infer<typeof vassalState>;
