import { z } from 'zod';
import { diffValues } from '../../../src/plan/diff-values';
import { hasUnknown } from '../../../src/plan/unknown';
import { defineResource, PartialFailure, type Resource, type Work } from '../../../src/resources/resource';
import { sh } from '../../../src/transport/shell';

const props = z.strictObject({
  host: z.string(),
  name: z.string(),
  size: z.number().int().min(1).default(3),
  label: z.string().optional(),
  token: z.string().optional().meta({ secret: true }),
  tags: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  limits: z.strictObject({ low: z.number().default(1), high: z.number().optional() }).optional(),
});
const state = z.object({
  host: z.string(),
  name: z.string(),
  size: z.number(),
  digest: z.string(),
  note: z.string().optional(),
});

type Props = z.infer<typeof props>;
type State = z.infer<typeof state>;

/** A resource for tests: what it is told to do is in its label. */
export class Gadgets {
  readonly made = new Map<string, Props>();
  /** What `slow` work waits for. */
  started: Promise<void> = Promise.resolve();
  #start = () => {};

  constructor() {
    this.started = new Promise((resolve) => {
      this.#start = resolve;
    });
  }

  readonly resource = defineResource<Props, State>({
    type: 'uwsgi:index:Gadget',
    description: 'A thing for tests.',
    example: "new Gadget('one', { host: 'web1' });",
    props,
    state,
    identity: ['host', 'name'],
    autoname: { property: 'name', fromName: (name) => `g-${name}` },
    check: ({ label }) =>
      label === 'bad' ? [{ path: ['label'], message: `Cannot take "${label}": it must be good` }] : [],
    defaults: (given) => given,
    id: ({ host, name }) => `${host}:${name}`,
    claims: ({ host, name }) => [`${host}:${name}`],
    diff: (from, to) => ({
      changes: diffValues(from, to, {
        host: { replaces: true },
        name: { replaces: true },
        size: { activation: 'restart', reason: 'it is so' },
        label: {},
        token: {},
        tags: {},
        limits: {},
      }),
    }),
    read: async (_work, id, known) => {
      const [host = '', name = ''] = id.split(':');
      const live = this.made.get(id);
      if (live === undefined) return undefined;
      const { token: _, ...readable } = live;
      return { props: { ...(known ?? {}), ...readable, host, name }, state: stateOf(live) };
    },
    preview: (given) => (hasUnknown(given) ? {} : { ...stateOf(given), note: undefined }),
    reconcile: async (work, given) => {
      await this.#behave(work, given);
      this.made.set(`${given.host}:${given.name}`, given);
      return stateOf(given);
    },
    delete: async (_work, { host, name }) => {
      this.made.delete(`${host}:${name}`);
    },
  });

  async #behave(work: Work, given: Props): Promise<void> {
    if (given.label === 'chatty') {
      work.progress(`half way with ${given.token}`);
      work.warn(`the token is ${given.token}`);
    }
    if (given.label === 'fails') throw new Error(`it broke: ${given.token}`);
    if (given.label === 'bug') throw new TypeError('no such thing');
    if (given.label === 'partly')
      throw new PartialFailure('it runs, but badly', { ...stateOf(given), size: 1 });
    if (given.label === 'slow') {
      this.#start();
      await new Promise((_, reject) =>
        work.signal.addEventListener('abort', () => reject(work.signal.reason)),
      );
    }
    if (given.label === 'host') await work.hosts.get(given.host).exec(sh`true`);
  }
}

function stateOf({ host, name, size, token }: Props): State {
  return { host, name, size, digest: `#${name}/${size}/${token ?? ''}` };
}

/** The fakes as a registry. */
export function registry(...resources: Resource<never, never>[]): ReadonlyMap<string, Resource> {
  return new Map(resources.map((resource) => [resource.type, resource as unknown as Resource]));
}
