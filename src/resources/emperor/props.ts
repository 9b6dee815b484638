import { z } from 'zod';
import { instanceProps, instanceState, type ObservedInstance } from '../instance/props';
import { account, octalMode } from '../props';
import type { Observed } from '../resource';

/** Props of an Instance that an Emperor does not have: it reads its file only when it starts, and runs no code. */
export const instanceOnlyProps = {
  activation: true,
  triggers: true,
  probes: true,
  prove: true,
  history: true,
  fitPlugins: true,
} as const;

/** Props of an Emperor. */
export const emperorProps = instanceProps.omit(instanceOnlyProps).extend({
  directoryMode: octalMode
    .default('755')
    .describe(
      'Octal mode of the directories of vassals; vassals must be able to enter them. They are created where they are missing. Default: 755',
    ),
  directoryOwner: account
    .optional()
    .describe('Owner of the directories of vassals. Default: the user that creates them'),
  directoryGroup: account
    .optional()
    .describe('Group of the directories of vassals. Default: the group of the user that creates them'),
  exclusive: z
    .boolean()
    .default(false)
    .describe(
      'Whether only Vassals may be in its directories: foreign configurations show as a difference and are renamed. Default: false, they are only reported',
    ),
});

/** Props of an Emperor. */
export type EmperorProps = z.infer<typeof emperorProps>;

/** Props of an Emperor as read; `stale` is one whose stats server does not answer, too. */
export type ObservedEmperor = Observed<EmperorProps, ObservedInstance['ensure']>;

/** State of an Emperor. */
export const emperorState = instanceState.extend({
  stats: z.string().describe('Address of its stats server'),
  directory: z.string().optional().describe('First directory of its vassals'),
  tyrant: z.boolean().describe('Whether vassals run as the owners of their files'),
  binary: z.string().describe('The uWSGI program on the host'),
  emperorGroup: z
    .string()
    .optional()
    .describe('Group of its process, where that is not root: the file of a Vassal with a secret gets it'),
});

/** State of an Emperor. */
export type EmperorState = z.infer<typeof emperorState>;
