import { z } from 'zod';

/** What a Pause is given. */
export const pauseProps = z.strictObject({
  seconds: z.number().min(0).max(86_400).describe('Seconds to wait'),
  triggers: z
    .array(z.string())
    .describe(
      'What has to change for a wait: revisions of the instances before it. Where none did, nothing is waited for',
    ),
});

/** What a Pause is given. */
export type PauseProps = z.infer<typeof pauseProps>;

/** What is remembered of a Pause. */
export const pauseState = z.object({
  waited: z.array(z.string()).describe('Triggers after which it waited last'),
});

/** What is remembered of a Pause. */
export type PauseState = z.infer<typeof pauseState>;
