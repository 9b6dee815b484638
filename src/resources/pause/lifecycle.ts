import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { defineResource } from '../resource';
import { type PauseProps, type PauseState, pauseProps, pauseState } from './props';

/** A pause between two batches of a rollout. It touches no host. */
export const pause = defineResource<PauseProps, PauseState>({
  type: 'uwsgi:index:Pause',
  description: 'A pause between two batches of a rollout. Its deployment waits if a trigger changed.',
  example: [
    "const pause = new Pause('look', { seconds: 30, triggers: [canary.revision] }, { dependsOn: canary });",
    "new Instance('web2', { host: 'web2', section }, { dependsOn: pause });",
  ].join('\n'),
  props: pauseProps,
  state: pauseState,
  identity: [],

  check: () => [],
  defaults: (props) => props,
  id: () => 'pause',
  claims: () => [],

  diff: (from, to) => ({ changes: diffValues(from, to, { seconds: {}, triggers: {} }) }),

  read: async (_work, _id, known) =>
    known === undefined ? undefined : { props: known, state: { waited: known.triggers } },

  preview: ({ triggers }) => (hasUnknown(triggers) ? {} : { waited: triggers }),

  async reconcile({ progress, signal }, { seconds, triggers }, state) {
    if (state === undefined || !isDeepStrictEqual(state.waited, triggers)) {
      progress(`waiting for ${seconds} s`);
      await delay(seconds * 1_000, undefined, { signal });
    }
    return { waited: triggers };
  },

  delete: async () => undefined,
});
