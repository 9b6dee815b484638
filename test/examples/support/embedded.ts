import { actionPlace } from '../../../src/engine/action';
import type { Plan } from '../../../src/engine/plan';
import { Session } from '../../../src/engine/session';
import type { Changes, Deployer } from './deployer';
import type { Example } from './example';

/** Deploys an example by the engine of this package. */
export function embedded<Given>({ make }: Example<Given>): Deployer<Given> {
  const within = async <T>(given: Given, act: (session: Session) => Promise<T>): Promise<T> => {
    const session = new Session(make(given));
    try {
      return await act(session);
    } finally {
      await session.close();
    }
  };
  const up = (given: Given) =>
    within(given, async (session) => {
      const { plan, results } = await session.apply();
      requireSuccess(results);
      return changesOf(plan);
    });
  return {
    up,
    repair: up,
    drifted: (given) => within(given, async (session) => Object.keys(changesOf(await session.plan()))),
    destroy: (given) => within(given, async (session) => requireSuccess((await session.destroy()).results)),
    close: () => undefined,
  };
}

const changesOf = ({ actions }: Plan): Changes =>
  Object.fromEntries(
    actions
      .filter(({ kind }) => kind !== 'same')
      .map((action) => [actionPlace(action).path, action.kind as Changes[string]]),
  );

function requireSuccess(results: readonly { readonly error?: Error }[]): void {
  const errors = results.flatMap(({ error }) => error ?? []);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
}
