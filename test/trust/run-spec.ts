import { Random } from '../robustness/support/random';
import type { Kind } from './disturbance';
import { type Operation, type Subject, subjects } from './subjects';

export type Engine = 'embedded' | 'Pulumi';

/** What one run does; seed and index say all of it. */
export interface RunSpec {
  readonly seed: number;
  readonly index: number;
  readonly kind: Kind;
  readonly subject: string;
  readonly operation: Operation;
  readonly engine: Engine;
  /** Decides moments and ways. */
  readonly random: Random;
}

/** What there is to choose from. */
export interface Choice {
  readonly kinds: readonly Kind[];
  /** Subjects that the stage cannot have are left out. */
  readonly database: boolean;
  readonly pulumi: boolean;
}

const usually: readonly Operation[] = [
  'update',
  'update',
  'update',
  'update',
  'create',
  'create',
  'rename',
  'delete',
  'delete',
  'nothing',
];

/** Subjects that Pulumi tries: one start of it takes seconds. */
const underPulumi = ['instance', 'vassal', 'release', 'file', 'unit', 'configuration'];

/** One of every so many rounds over the kinds is Pulumi's. */
const pulumiRound = 4;

/** The run of a seed and an index. All kinds come in turn. */
export function specOf(seed: number, index: number, { kinds, database, pulumi }: Choice): RunSpec {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  for (let step = 0; step < 5; step += 1) random.next();
  const kind = kinds[index % kinds.length]!;
  const round = Math.floor(index / kinds.length);
  const engine: Engine =
    pulumi && kind.pulumi === true && round % pulumiRound === pulumiRound - 1 ? 'Pulumi' : 'embedded';
  const fitting = (kind.subjects ?? Object.keys(subjects).filter((name) => !isOwned(subjects[name]!))).filter(
    (name) =>
      (database || name !== 'postgres vassal') && (engine === 'embedded' || underPulumi.includes(name)),
  );
  const subject = random.pick(fitting);
  const possible = usually.filter((one) => kind.operations === undefined || kind.operations.includes(one));
  return { seed, index, kind, subject, engine, operation: random.pick(possible), random };
}

const isOwned = ({ folder }: Subject): boolean => folder !== undefined;

/** A run of a kind, subject and operation of one's choice. */
export function chosen(
  { kind: name, subject, operation }: Readonly<Record<'kind' | 'subject', string>> & { operation: Operation },
  kinds: readonly Kind[],
): RunSpec {
  const kind = kinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`Cannot find a kind ${name}`);
  return { seed: 0, index: 0, kind, subject, operation, engine: 'embedded', random: new Random(7) };
}

/** By which a run is done again. */
export const idOf = ({ seed, index, kind, subject, operation }: RunSpec): string =>
  seed === 0 ? [kind.name, subject, operation].join(':') : `${seed}:${index}`;

/** The run of an id. */
export function specOfId(id: string, choice: Choice): RunSpec {
  const [first, second, operation] = id.split(':');
  return operation === undefined
    ? specOf(Number(first), Number(second), choice)
    : chosen({ kind: first!, subject: second!, operation: operation as Operation }, choice.kinds);
}
