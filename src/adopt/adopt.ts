import type { Host } from '../transport/host';
import { forMany } from '../transport/signals';
import { type AdoptedResource, type Assessment, classify } from './classify';
import { discover } from './discover';
import type { AdoptedHost, WrittenConnection } from './host-writer';
import { type ProgramOptions, writeProgram } from './program';
import type { Adoption } from './report';
import { type FoundRunning, runningOf } from './running';
import { takeOversOf } from './take-over';

/** A host to adopt from. */
export interface AdoptFrom {
  /** Name of the host in the program. */
  readonly name: string;
  readonly host: Host;
  readonly connection: WrittenConnection;
  /** Files and folders to search. @default - the whole host */
  readonly paths: readonly string[];
}

/** Reasons why the first plan of a program is not empty, by path of the resource: `web1/shop`. */
export type PlanDifferences = ReadonlyMap<string, string>;

/** Plans a program on its hosts and returns the differences; read-only. */
export type TryProgram = (adoption: Adoption) => Promise<PlanDifferences>;

/** No program could be generated whose first plan is empty. */
export class AdoptError extends Error {
  override readonly name = 'AdoptError';
}

/**
 * Generates a program from resources on hosts. Plans it, and omits resources that would change, so that the first
 * plan of the returned program is empty.
 *
 * @throws AdoptError when no program with an empty plan was found
 */
export async function programOf(
  from: readonly AdoptFrom[],
  options: ProgramOptions,
  tryProgram: TryProgram,
): Promise<Adoption> {
  const looked = await Promise.all(from.map(look));
  let hosts: readonly AdoptedHost[] = looked.map(({ adopted }) => adopted);
  let leftOut = looked.flatMap((one) => one.leftOut);
  const notes = looked.flatMap((one) => one.notes);
  const running: readonly FoundRunning[] = looked.flatMap((one) => one.running);
  const most = 10 + looked.reduce((sum, { adopted }) => sum + adopted.taken.length, 0);
  for (let round = 0; round < most; round += 1) {
    const written = (some: readonly AdoptedHost[]): Adoption => ({
      project: options.project,
      ...writeProgram(some, options),
      leftOut,
      notes,
      running: [],
    });
    const planned = written(hosts);
    const adoption = { ...planned, running: runningOf(running, planned) };
    if (adoption.resources.length === 0) return adoption;
    const differences = await differencesOf(adoption, tryProgram).catch(async (error: Error) => {
      const found = await firstSpoiler(hosts, error, (some) => differencesOf(written(some), tryProgram));
      const { path } = adoption.resources.find(({ taken }) => taken === found.spoiler)!;
      return new Map([[path, `no program with it can be planned: ${found.error.message}`]]);
    });
    if (differences.size === 0) return adoption;
    const refused = adoption.resources.filter(({ path }) => differences.has(path));
    leftOut = [
      ...leftOut,
      ...refused.map(({ path, taken }) => ({
        host: path.split('/')[0]!,
        path: taken.path,
        reason: differences.get(path)!,
      })),
    ];
    const gone = new Set(refused.map(({ taken }) => taken));
    hosts = hosts.map((host) => ({ ...host, taken: host.taken.filter((one) => !gone.has(one)) }));
  }
  throw new AdoptError('Cannot generate a program whose plan is empty: the hosts change during the survey');
}

/** @throws AdoptError when what differs is none of the resources */
async function differencesOf(adoption: Adoption, tryProgram: TryProgram): Promise<PlanDifferences> {
  const differences = await tryProgram(adoption);
  if (differences.size === 0 || adoption.resources.some(({ path }) => differences.has(path)))
    return differences;
  throw new AdoptError(`Cannot plan the resources found: ${[...differences.values()].join('; ')}`);
}

/**
 * Finds the shortest prefix of the resources, in their order, with which no program can be planned; returns its last resource
 * and the error. The owner of an inspected file controls its content, so any file may be the cause.
 *
 * @throws the error of a program without resources, as where a host cannot be reached
 */
async function firstSpoiler(
  hosts: readonly AdoptedHost[],
  error: Error,
  tryHosts: (hosts: readonly AdoptedHost[]) => Promise<unknown>,
): Promise<{ readonly spoiler: AdoptedResource; readonly error: Error }> {
  const all = hosts.flatMap(({ taken }) => taken);
  const first = (count: number): readonly AdoptedHost[] => {
    const some = new Set(all.slice(0, count));
    return hosts.map((host) => ({ ...host, taken: host.taken.filter((one) => some.has(one)) }));
  };
  await tryHosts(first(0));
  let [sound, spoilt] = [0, { count: all.length, error }];
  while (spoilt.count - sound > 1) {
    const count = Math.floor((sound + spoilt.count) / 2);
    const failure = await tryHosts(first(count)).then(
      () => undefined,
      (cause: Error) => cause,
    );
    if (failure === undefined) sound = count;
    else spoilt = { count, error: failure };
  }
  return { spoiler: all[spoilt.count - 1]!, error: spoilt.error };
}

async function look({ name, host, connection, paths }: AdoptFrom) {
  const odd = paths.filter((path) => !path.startsWith('/'));
  if (odd.length > 0) throw new AdoptError(`Cannot search ${odd.join(', ')}: paths must be absolute`);
  const notes: string[] = [];
  const found = await discover(host, paths);
  const { taken, leftOut }: Assessment = await classify(
    {
      hosts: { get: () => host },
      progress: () => undefined,
      warn: (message) => notes.push(`${name}: ${message}`),
      signal: forMany(new AbortController().signal),
    },
    name,
    found,
  );
  const links = found.files.flatMap(({ path, links }) =>
    links.length === 0 ? [] : [`${name}: ${path} is the target of ${links.join(', ')}; links are kept`],
  );
  const processes = paths.length === 0 ? found.processes : [];
  return {
    adopted: { name, connection, taken, takeOvers: takeOversOf(name, processes) },
    leftOut: leftOut.map((one) => ({ ...one, host: name })),
    notes: [...found.notes.map((note) => `${name}: ${note}`), ...links, ...notes],
    running: processes.map((process) => ({ host: name, process, files: found.files })),
  };
}
