import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AdoptOptions, adopt } from '../../../src/cli/commands/adopt';
import { loadProgram } from '../../../src/cli/input/load-program';
import { formatPlan } from '../../../src/engine/format-plan';
import { isEmpty } from '../../../src/engine/no-op';
import { Session } from '../../../src/engine/session';
import { closeAllHosts } from '../../../src/transport/open-host';

// Programs are loaded as the command line loads them, which needs a Node without a test runner around it.

/** One setup to take over. */
export interface Setup {
  readonly name: string;
  readonly destination: string;
  /** Folder with its files. */
  readonly folder: string;
  readonly options: AdoptOptions & { readonly out: string };
}

/** What `adopt --json` tells. */
export interface Told {
  readonly resources: readonly { readonly path: string; readonly type: string; readonly id: string }[];
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
  readonly secrets: readonly { readonly variable: string }[];
  readonly notes: readonly string[];
}

/** What became of a setup. */
export interface Driven {
  readonly code: number;
  readonly told: Told;
  /** The first plan; absent where there is no program. */
  readonly first?: { readonly empty: boolean; readonly text: string; readonly kinds: readonly string[] };
  readonly errors?: readonly string[];
  /** Whether every file is the one that it was: content, times, inode. */
  readonly untouched?: boolean;
  /** Kinds of actions of the plan after the first apply. */
  readonly second?: readonly string[];
}

async function told(run: () => Promise<number>): Promise<{ code: number; told: Told }> {
  const { write } = process.stdout;
  let printed = '';
  process.stdout.write = ((text: string) => {
    printed += text;
    return true;
  }) as typeof write;
  try {
    const code = await run();
    return { code, told: JSON.parse(printed) as Told };
  } finally {
    process.stdout.write = write;
  }
}

function facts(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return JSON.stringify(
    names.map((name) => {
      const path = join(folder, name);
      const { mtimeNs, ctimeNs, ino, mode } = lstatSync(path, { bigint: true });
      const content = lstatSync(path).isFile() ? readFileSync(path, 'hex') : '';
      return [name, ...[mtimeNs, ctimeNs, ino, mode].map(String), content];
    }),
  );
}

async function drive({ destination, folder, options }: Setup): Promise<Driven> {
  const before = facts(folder);
  const result = await told(() => adopt(destination, [folder], { json: true, ...options }));
  if (result.code !== 0) return result;
  const session = new Session(await loadProgram(options.out));
  const first = await session.plan();
  const { results } = await session.apply();
  const untouched = facts(folder) === before;
  const second = await session.plan();
  return {
    ...result,
    first: { empty: isEmpty(first), text: formatPlan(first), kinds: first.actions.map(({ kind }) => kind) },
    errors: results.flatMap(({ error }) => (error === undefined ? [] : [error.message])),
    untouched,
    second: second.actions.map(({ kind }) => kind),
  };
}

async function main(): Promise<void> {
  const setups = JSON.parse(readFileSync(0, 'utf8')) as readonly Setup[];
  const driven: Record<string, Driven> = {};
  for (const setup of setups) driven[setup.name] = await drive(setup);
  await closeAllHosts();
  process.stdout.write(JSON.stringify(driven));
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
