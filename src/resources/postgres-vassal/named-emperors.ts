import type { Other } from '../resource';
import { type EmperorRef, emperorRef, type PostgresVassalState } from './props';

/** Emperors that props or a state name: an Emperor names itself, a PostgresVassal those that it waits for. */
export function namedEmperors(type: string, source: object): readonly EmperorRef[] {
  const { host, stats, binary, emperors } = source as Readonly<Record<string, unknown>>;
  const list = type.endsWith(':Emperor') ? [{ host, stats, binary }] : emperors;
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) => emperorRef.safeParse(one).data ?? []);
}

/** State reduced to the emperors that `named` confirms, with the program that is named there. */
export function withNamedEmperors(
  state: PostgresVassalState,
  named: readonly Other[],
): { readonly state: PostgresVassalState; readonly left: readonly string[] } {
  const known = named as readonly EmperorRef[];
  const pairs = namedEmperors('', state).map((one) => ({
    one,
    same: known.find(({ host, stats }) => host === one.host && stats === one.stats),
  }));
  return {
    state: { ...state, emperors: pairs.flatMap(({ same }) => same ?? []) },
    left: pairs.flatMap(({ one, same }) =>
      same === undefined ? [`the emperor of ${one.host} at ${one.stats}`] : [],
    ),
  };
}
