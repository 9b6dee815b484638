import { digestOf } from '../digest';
import type { Work } from '../resource';
import { beginTakeover } from '../takeover/displaced';
import { returnSeconds } from '../takeover/occupant';
import { awaitGone, awaitRunning, releaseThrottled } from './emperors';
import { type PostgresVassalState, rowName } from './props';
import { parseRow } from './row-text';
import { deleteRow, type Row, readRow, writeRow } from './rows';

/** Row that was deleted so that another one can take over. */
export interface WithdrawnRow {
  readonly place: PostgresVassalState;
  readonly row: Row;
}

/** Deletes the rows that the work displaces, and waits until no emperor runs them. */
export async function withdrawRows(work: Work, type: string, name: string): Promise<readonly WithdrawnRow[]> {
  const places = (work.displaces ?? []).flatMap((one) =>
    one.type === type ? [one.state as PostgresVassalState] : [],
  );
  if (places.length === 0) return [];
  await beginTakeover(work, name);
  const left: WithdrawnRow[] = [];
  for (const place of places) {
    const host = work.hosts.get(place.host);
    const row = await readRow(host, place);
    if (row === undefined || (await deleteRow(host, place, digestOf(row.config))) !== 'deleted') continue;
    left.push({ place, row });
    const fault = await awaitGone(work, { ...place, timeout: returnSeconds });
    if (fault === undefined) continue;
    throw new Error(`Cannot end ${rowName(place)}: ${fault}; ${await restoreRows(work, left)}`);
  }
  return left;
}

/** Restores deleted rows and waits until emperors run them; returns messages about the result. */
export async function restoreRows(work: Work, left: readonly WithdrawnRow[]): Promise<string> {
  const messages = await Promise.all(
    left.map(async ({ place, row: { config } }) => {
      const ts = await writeRow(work.hosts.get(place.host), place, { config });
      const name = rowName(place);
      if (ts === undefined)
        return `${name} is not restored, because another client changed the row meanwhile`;
      const { sections } = parseRow(config);
      const wanted = { ...place, sections, timeout: returnSeconds };
      const fault = await awaitRunning(work, wanted, { ts, failures: await releaseThrottled(work, wanted) });
      return fault === undefined
        ? `${name}: the previous row is restored`
        : `${name} is restored, but ${fault}`;
    }),
  );
  return messages.join('; ');
}
