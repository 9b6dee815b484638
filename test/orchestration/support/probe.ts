import { z } from 'zod';
import { diffValues } from '../../../src/plan/diff-values';
import { defineResource, type Resource } from '../../../src/resources/resource';

const props = z.strictObject({
  host: z.string(),
  name: z.string(),
  size: z.string().default('1'),
  mode: z.string().optional(),
});
const state = z.object({ host: z.string(), name: z.string(), size: z.string() });
type Props = z.infer<typeof props>;
type State = z.infer<typeof state>;

/** A resource in memory that records what an engine asks of it, and answers as a test says. */
export class Probe {
  readonly calls: string[] = [];
  readonly live = new Map<string, Props>();
  /** Answers of steps that may refuse, and a failure of `reconcile`. */
  answers: { refuse?: string; error?: string; needed?: string; fails?: boolean } = {};

  /** Calls of these steps in the order of their first one, since the last time. */
  taken(...steps: readonly string[]): readonly string[] {
    const found = [...new Set(this.calls)].filter((call) => steps.includes(call));
    this.calls.splice(0);
    return found;
  }

  readonly resource = defineResource<Props, State>({
    type: 'uwsgi:index:Probe',
    description: 'A thing for tests.',
    example: "new Probe('one', { host: 'web1' });",
    props,
    state,
    identity: ['host', 'name'],
    guard: (given) => this.#call('guard', { props: given, notes: [], warnings: [] }),
    check: () => this.#call('check', []),
    defaults: (given) => this.#call('defaults', given),
    id: ({ host, name }) => `${host}:${name}`,
    claims: ({ host, name }) => [`${host}:probe ${name}`],
    encloses: () => this.#call('encloses', []),
    occupies: () => this.#call('occupies', []),
    directories: () => this.#call('directories', []),
    adaptToHost: async (_work, given) => this.#call('adaptToHost', given),
    diff: (from, to) =>
      this.#call('diff', {
        changes: diffValues(from, to, { host: { replaces: true }, name: { replaces: true }, size: {} }),
      }),
    refuse: () => this.#call('refuse', this.answers.refuse),
    read: async (_work, id) => {
      this.#call('read', undefined);
      const live = this.live.get(id);
      return live && { props: live, state: stateOf(live) };
    },
    preflight: async () => {
      const { error } = this.answers;
      return this.#call('preflight', { errors: error === undefined ? [] : [error], unmet: [], notes: [] });
    },
    preview: stateOf,
    reconcile: async (_work, given) => {
      this.#call('reconcile', undefined);
      if (this.answers.fails === true) throw new Error('it broke');
      this.live.set(`${given.host}:${given.name}`, given);
      return stateOf(given);
    },
    withdraw: async () => this.#call('withdraw', undefined),
    edited: async () => this.#call('edited', []),
    needed: async () => this.#call('needed', this.answers.needed),
    delete: async (_work, { host, name }) => {
      this.#call('delete', undefined);
      this.live.delete(`${host}:${name}`);
    },
  }) as unknown as Resource;

  #call<T>(name: string, answer: T): T {
    this.calls.push(name);
    return answer;
  }
}

function stateOf({ host, name, size }: Props): State {
  return { host, name, size };
}
