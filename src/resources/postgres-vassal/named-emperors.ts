import type { Other } from '../resource';
import { type FedEmperor, fedEmperor, type PostgresVassalState } from './props';

/** Emperors that a resource names by its props or state: an Emperor itself, a PostgresVassal those that it waits for. */
export function namedEmperors(type: string, said: object): readonly FedEmperor[] {
  const { host, stats, binary, emperors } = said as Readonly<Record<string, unknown>>;
  const list = type.endsWith(':Emperor') ? [{ host, stats, binary }] : emperors;
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) => fedEmperor.safeParse(one).data ?? []);
}

/** A state with those of its emperors only that are named elsewhere, with the program that is named there. */
export function withNamedEmperors(
  state: PostgresVassalState,
  named: readonly Other[],
): { readonly state: PostgresVassalState; readonly left: readonly string[] } {
  const known = named as readonly FedEmperor[];
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
