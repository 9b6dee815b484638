import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Activation, activationOf } from '../../src/activation/activation';
import { eventually } from '../support/eventually';
import type { Case } from './cases';
import type { Unproven } from './differential/reasons';
import { common, type Flavour, Instance } from './instance';

/** What was seen of one case. */
export interface Proof {
  readonly option: string;
  readonly kind: string;
  readonly activation: Activation;
  readonly beside: string;
  readonly seen: string;
  /** What was done that is milder, and what came of it. */
  readonly milder: string;
  readonly ok: boolean;
  /** The case was made from the catalogue, and all that is observed was compared. */
  readonly generated?: true;
  /** What is not as the table says. */
  readonly problem?: string;
}

/**
 * What must not be enough. Mules and spoolers are held against a renewal of all workers, which is stronger and still
 * passes them over; a chain reload and a renewal of the workers differ in what they interrupt, not in what they reach.
 */
export const milderThan: Readonly<Record<Activation, Activation>> = {
  none: 'none',
  'daemon-reload': 'none',
  live: 'none',
  mules: 'workers',
  spoolers: 'workers',
  'chain-reload': 'live',
  workers: 'live',
  reload: 'workers',
  zerg: 'reload',
  restart: 'reload',
};

/** Tries one case: a milder activation must not be enough, that of the table must be as good as a fresh start. */
export async function prove(given: Case, flavour: Flavour): Promise<Proof | Unproven> {
  const { option, kind, from, to, beside, files, changed, seen, probe } = given;
  const context = { running: optionsOf(lines(given, from)), wanted: optionsOf(lines(given, to)) };
  const { activation } = activationOf(option, kind, settingOf(from), settingOf(to), context);
  const told = { option, kind, activation, beside: beside.join(', '), seen };
  const instance = await Instance.create(flavour, files);
  const look = async (): Promise<string> => JSON.stringify(await probe(instance));
  const clip = (text: string): string => text.slice(0, 200);
  try {
    instance.configure(...lines(given, from));
    await instance.start();
    const before = await look();
    instance.configure(...lines(given, to));
    if (activation === 'live') await change(instance, changed);
    else for (const [path, text] of Object.entries(changed)) instance.put(path, text);

    const { milder, after } = await tryMilder(instance, activation, look);
    const early = after !== undefined && after !== before;
    const reached =
      activation === 'live' ? await waited(look, before) : await reach(instance, activation, look);
    if (instance.alive) await instance.stop();
    await instance.start();
    const fresh = await look();
    if (fresh === before && activation !== 'none') {
      return { option, reason: 'no observable effect', detail: `${seen}: ${clip(fresh)}` };
    }
    const problem = early
      ? `${milder} is enough: ${before} became ${after}`
      : activation === 'none' && fresh !== before
        ? `a fresh start shows ${fresh} after ${before}`
        : reached !== fresh
          ? `${activation} gives ${reached}, a fresh start ${fresh}`
          : undefined;
    return {
      ...told,
      milder:
        activation === 'live'
          ? 'none is milder'
          : `${milder}: ${after === undefined ? 'ends it' : 'as before'}`,
      ok: problem === undefined,
      problem,
    };
  } catch (error) {
    return { ...told, milder: '', ok: false, problem: (error as Error).message };
  } finally {
    await instance.destroy();
  }
}

/** New content with a time that is surely later than that of the old one. */
async function change(instance: Instance, files: Case['changed']): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    instance.put(path, text);
    const later = Date.now() / 1000 + 5;
    utimesSync(join(instance.directory, path), later, later);
  }
}

async function waited(look: () => Promise<string>, before: string): Promise<string> {
  const changed = async () => {
    const now = await look();
    return now !== before && now;
  };
  return eventually('it looks otherwise', changed, { seconds: 3, every: 100 }).catch(() => before);
}

async function tryMilder(
  instance: Instance,
  activation: Activation,
  look: () => Promise<string>,
): Promise<{ milder: string; after: string | undefined }> {
  const milder = milderThan[activation];
  if (activation === 'live') return { milder: 'nothing', after: undefined };
  try {
    await reach(instance, milder, async () => '');
    return { milder: milder === 'none' || milder === 'live' ? 'nothing' : milder, after: await look() };
  } catch (error) {
    if (instance.alive) throw error;
    return { milder, after: undefined };
  }
}

/** Does what an activation means, and looks. */
export async function reach(
  instance: Instance,
  activation: Activation,
  look: () => Promise<string>,
): Promise<string> {
  const touch = (path: string) => {
    writeFileSync(join(instance.directory, path), '');
    const later = Date.now() / 1000 + 5;
    utimesSync(join(instance.directory, path), later, later);
  };
  switch (activation) {
    case 'none':
    case 'live':
      await delay(300);
      break;
    case 'mules':
    case 'spoolers':
      touch(`touch-${activation}`);
      await delay(3500);
      break;
    case 'chain-reload':
      await instance.chainReload();
      break;
    case 'workers':
      await instance.renew(() => instance.tell('w'));
      break;
    case 'reload':
      await instance.reload();
      break;
    default:
      await instance.restart();
  }
  return look();
}

/** Lines of the configuration: what a case sets itself is not among those that every instance has. */
function lines({ option, kind, beside }: Case, values: readonly string[]): [string[], string[]] {
  const own = new Set([option, ...beside.map(nameOf)]);
  const needed = new Set(['http-socket', 'shared-socket']);
  const defaults = common.filter((line) => needed.has(nameOf(line)) || !own.has(nameOf(line)));
  const set = values.map((value) => `${option} = ${value}`);
  // A placeholder or a condition must stand before what it is for.
  return [kind === 'content' ? [...beside, ...set] : [...set, ...beside], defaults];
}

/** The option that a line sets. */
export const nameOf = (line: string): string => line.split('=')[0]!.trim();

/** The options of a configuration by name. */
export function optionsOf([own, defaults]: [string[], string[]]): Record<string, string> {
  return Object.fromEntries(
    [...defaults, ...own].map((line) => [nameOf(line), line.slice(line.indexOf('=') + 1).trim()]),
  );
}

/** The values of an option, as a configuration on the wire has them. */
export function settingOf(values: readonly string[]): string | readonly string[] | undefined {
  return values.length === 0 ? undefined : values.length === 1 ? values[0] : values;
}
