import { z } from 'zod';

/** Inputs of a Pause. */
export const pauseProps = z.strictObject({
  seconds: z.number().min(0).max(86_400).describe('Seconds to wait'),
  triggers: z
    .array(z.string())
    .describe('Values whose change causes a wait: revisions of the instances before it'),
});

/** Inputs of a Pause. */
export type PauseProps = z.infer<typeof pauseProps>;

/** State of a Pause. */
export const pauseState = z.object({
  waited: z.array(z.string()).describe('Triggers of the last wait'),
});

/** State of a Pause. */
export type PauseState = z.infer<typeof pauseState>;
