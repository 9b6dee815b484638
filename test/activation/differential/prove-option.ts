import type { Activation } from '../../../src/activation/activation';
import { type Flavour, Instance } from '../instance';
import { milderThan, type Proof, reach } from '../prove';
import { activationOfCandidate, type Candidate } from './candidates';
import { differences, judge, type Noise } from './compare';
import { configurationOf, filesOf } from './configuration';
import type { Unproven } from './reasons';
import { observe, type Snapshot } from './snapshot';

/** Noise by flavour and surroundings, measured once each. */
const noises = new Map<string, Promise<Noise>>();

/** Tries a change of an option; a contradiction counts when it shows twice. */
export async function proveOption(
  given: Candidate,
  flavour: Flavour,
  activation = activationOfCandidate(given),
): Promise<Proof | Unproven> {
  const { beside, router, emperor } = given;
  const key = JSON.stringify([flavour.name, beside, router, emperor]);
  const noise =
    noises.get(key) ?? noiseOf(given, [], flavour).catch(() => noiseOf(given, given.from, flavour));
  noises.set(key, noise);
  const known = await noise.catch((error: Error) => error);
  if (known instanceof Error) return cannot(given.option, `cannot start without it: ${known.message}`);
  const first = await tryOnce(given, flavour, known, activation);
  return 'ok' in first && !first.ok ? tryOnce(given, flavour, known, activation) : first;
}

const cannot = (option: string, detail: string): Unproven => ({
  option,
  reason: 'uWSGI does not start or serve with the values that are tried',
  detail: detail.replace(/\s+/g, ' ').slice(0, 300),
});

/** Tries a change of an option: looks from all sides before, after a milder activation, after that of the table, and afresh. */
async function tryOnce(
  given: Candidate,
  flavour: Flavour,
  noise: Noise,
  activation: Activation,
): Promise<Proof | Unproven> {
  const { option, kind, from, to, beside, router, emperor } = given;
  const [was, is] = [configurationOf(given, from), configurationOf(given, to)];
  const instance = await Instance.create(flavour, filesOf(given, flavour));
  let stage = 'start with the old value';
  try {
    const fresh = async (): Promise<Snapshot> => {
      if (instance.alive) await instance.stop();
      const since = instance.said.length;
      await instance.start();
      return observe(instance, since, router);
    };
    instance.configure(...was);
    const before = await fresh();
    instance.configure(...is);

    // An emperor has no workers of its own.
    const milder = emperor && activation === 'reload' ? 'none' : milderThan[activation];
    stage = milder;
    const early = milder === activation ? undefined : await act(instance, milder, router);
    stage = activation;
    const after =
      activation === 'restart' || !instance.alive ? undefined : await act(instance, activation, router);
    stage = 'start with the new value';
    const verdict = judge(option, activation, { before, early, after, fresh: await fresh() }, noise);
    if ('unseen' in verdict) {
      return { option, reason: 'no observable effect', detail: `${from.join(', ')} → ${to.join(', ')}` };
    }
    const how = early === undefined ? 'ends it' : 'as before';
    return {
      option,
      kind,
      activation,
      beside: beside.join(', '),
      seen: 'seen' in verdict ? verdict.seen : '',
      milder: activation === 'none' ? 'none is milder' : `${milder === 'none' ? 'nothing' : milder}: ${how}`,
      ok: 'seen' in verdict,
      generated: true,
      problem: 'contradiction' in verdict ? verdict.contradiction : undefined,
    };
  } catch (error) {
    return cannot(option, `${stage}: ${(error as Error).message.slice(-400)}`);
  } finally {
    await instance.destroy();
  }
}

async function act(
  instance: Instance,
  activation: Parameters<typeof reach>[1],
  router: Candidate['router'],
): Promise<Snapshot | undefined> {
  const since = instance.said.length;
  try {
    await reach(instance, activation, async () => '');
  } catch (error) {
    if (instance.alive) throw error;
    return undefined;
  }
  return observe(instance, since, router);
}

/** What differs without any change, for instances with these lines beside. */
async function noiseOf(given: Candidate, values: readonly string[], flavour: Flavour): Promise<Noise> {
  const instance = await Instance.create(flavour, filesOf(given, flavour));
  try {
    instance.configure(...configurationOf(values.length === 0 ? { ...given, option: '' } : given, values));
    await instance.start();
    const first = await observe(instance, 0, given.router);
    const second = await observe(instance, 0, given.router);
    const workers = given.emperor ? first : ((await act(instance, 'workers', given.router)) ?? first);
    const reload = (await act(instance, 'reload', given.router)) ?? first;
    await instance.stop();
    const since = instance.said.length;
    await instance.start();
    const third = await observe(instance, since, given.router);
    return {
      always: new Set([...differences(first, second), ...differences(first, third)]),
      reload: new Set(differences(reload, third)),
      workers: new Set(differences(workers, first)),
    };
  } finally {
    await instance.destroy();
  }
}
