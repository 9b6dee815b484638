import { readFileSync } from 'node:fs';
import { inspect, isDeepStrictEqual } from 'node:util';
import { ConfigurationError, OptionError } from '../../src/options/errors';
import { type Surroundings, withSurroundings } from '../../src/options/surroundings';
import { linesOfArguments, linesOfPeer } from './arguments';
import { isExplained } from './explained';
import type { Environment, Outcome, Vector, VectorFile } from './format';
import { Program } from './program';
import { sample } from './sample';

/** What became of one vector. */
export interface Replayed {
  readonly id: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** What should have come, and what did. */
  readonly expected?: Outcome;
  readonly actual?: Actual;
}

/** What a program gave, or what it threw. */
export interface Actual extends Outcome {
  readonly thrown?: unknown;
  /** Options of a command line whose value is `%k`, which uwsgiconf leaves out. */
  readonly left?: readonly string[];
  /** Whether the last step threw. */
  readonly last?: boolean;
}

/** How a file is replayed. */
export interface ReplayOptions {
  /** Results that are right where the peer is wrong, by id. */
  readonly corrections?: Readonly<Record<string, Outcome>>;
  /** Only this many vectors, chosen by {@link seed}. */
  readonly sample?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** Replays a file of vectors. */
export function replayFile(path: string, options: ReplayOptions = {}): readonly Replayed[] {
  const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as VectorFile;
  const chosen = options.sample === undefined ? vectors : sample(vectors, options.sample, options.seed ?? 1);
  return chosen.map((vector) => replay(vector, options.corrections));
}

/**
 * Replays one vector. Where the peer is known to be wrong, the corrected result must come; without a correction any
 * result but a crash is as good. A difference that the marks miss is skipped, when it is one of a known bug.
 */
export function replay(vector: Vector, corrections: Readonly<Record<string, Outcome>> = {}): Replayed {
  const { id } = vector;
  const correction = corrections[id];
  const expected = correction ?? outcomeOf(vector);
  const actual = outcome(vector);
  // The peer raises in the last step; a correction may refuse what the peer let pass earlier.
  const refused = actual.error === true && (correction !== undefined || actual.last === true);
  const same = expected.error ? refused : matches(expected, actual);
  const state = (judged: Replayed['state']): Replayed => ({ id, state: judged, expected, actual });
  if (same) return state(correction === undefined && vector.peer_bug && isOurs(id) ? 'failed' : 'passed');
  if (correction !== undefined || isOurs(id)) return state('failed');
  const crashed = actual.thrown !== undefined && actual.error !== true;
  if (vector.peer_bug) return state(crashed ? 'failed' : 'passed');
  return state(isExplained(expected, actual) ? 'skipped' : 'failed');
}

/** Of our own file we know what is right. */
function isOurs(id: string): boolean {
  return id.startsWith('public/');
}

/** A failure as lines: what was expected and what came. */
export function explain({ id, expected, actual }: Replayed): string {
  const show = (outcome: Replayed['actual']) => {
    const { ini, args, text, thrown, left: _, ...rest } = outcome ?? {};
    return (ini ?? args ?? text ?? [thrown === undefined ? inspect(rest) : inspect(thrown)])
      .map((line) => `    ${line}`)
      .join('\n');
  };
  return `${id}\n  expected\n${show(expected)}\n  actual\n${show(actual)}`;
}

/** `N passed, N failed, N skipped` */
export function summary(results: readonly Replayed[]): string {
  const count = (state: Replayed['state']) => results.filter((result) => result.state === state).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}

function outcome(vector: Vector): Actual {
  const program = new Program(vector);
  return withSurroundings(surroundingsOf(vector.env), () => {
    try {
      return program.run();
    } catch (error) {
      const last = program.done >= vector.calls.length - 1;
      const refused = error instanceof OptionError || error instanceof ConfigurationError;
      return { error: refused, last, thrown: error };
    }
  });
}

function outcomeOf({ ini, args, text, str, result, error, why }: Vector): Outcome {
  return JSON.parse(JSON.stringify({ ini, args, text, str, result, error, why }));
}

function matches(expected: Outcome, { thrown, last: _, left, ...given }: Actual): boolean {
  if (thrown !== undefined) return false;
  if (expected.args !== undefined)
    return isDeepStrictEqual(linesOfArguments(given.args ?? [], left), linesOfPeer(expected.args));
  return isDeepStrictEqual(JSON.parse(JSON.stringify(given)), expected);
}

function surroundingsOf(env: Environment = {}): Partial<Surroundings> {
  const { uid = 1000, gid = 1000, environ = {}, files = [], plugin_list_output = '' } = env;
  const { now = '2020-01-02T03:04:05+00:00', version = '2.4.0' } = env;
  const environment: Record<string, string | undefined> = { PATH: '/usr/bin:/bin', ...environ };
  return {
    uid: () => uid,
    euid: () => uid,
    gid: () => gid,
    environment: () => environment,
    exists: (path) => files.includes(path),
    listPlugins: () => plugin_list_output,
    now: () => new Date(now),
    generator: () => `uwsgiconf v${version}`,
    pagesDirectory: () => '/venv/lib/uwsgiconf/contrib/django/uwsgify/static/uwsgify',
  };
}
