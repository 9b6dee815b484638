import { digestOf } from '../digest';
import type { Work } from '../resource';
import { beginTakeover } from '../takeover/displaced';
import { returnSeconds } from '../takeover/occupant';
import { awaitGone, awaitRunning, release } from './emperors';
import { type PostgresVassalState, rowName } from './props';
import { parseRow } from './row-text';
import { deleteRow, type Row, readRow, writeRow } from './rows';

/** A row that was taken out so that another one can take over. */
export interface Left {
  readonly place: PostgresVassalState;
  readonly row: Row;
}

/** Takes the rows out from which work takes over, and waits until no emperor runs them. */
export async function letLeave(work: Work, type: string, name: string): Promise<readonly Left[]> {
  const places = (work.displaces ?? []).flatMap((one) =>
    one.type === type ? [one.state as PostgresVassalState] : [],
  );
  if (places.length === 0) return [];
  await beginTakeover(work, name);
  const left: Left[] = [];
  for (const place of places) {
    const host = work.hosts.get(place.host);
    const row = await readRow(host, place);
    if (row === undefined || (await deleteRow(host, place, digestOf(row.config))) !== 'deleted') continue;
    left.push({ place, row });
    const fault = await awaitGone(work, { ...place, timeout: returnSeconds });
    if (fault === undefined) continue;
    throw new Error(`Cannot end ${rowName(place)}: ${fault}; ${await comeBack(work, left)}`);
  }
  return left;
}

/** Writes rows again that were taken out, and waits until emperors run them; tells how that went. */
export async function comeBack(work: Work, left: readonly Left[]): Promise<string> {
  const told = await Promise.all(
    left.map(async ({ place, row: { config } }) => {
      const ts = await writeRow(work.hosts.get(place.host), place, { config });
      const name = rowName(place);
      if (ts === undefined) return `${name} was not put back, because somebody else wrote the row meanwhile`;
      const { sections } = parseRow(config);
      const wanted = { ...place, sections, timeout: returnSeconds };
      const fault = await awaitRunning(work, wanted, { ts, failures: await release(work, wanted) });
      return fault === undefined
        ? `${name}: what was there before is back in place`
        : `${name} was put back, but ${fault}`;
    }),
  );
  return told.join('; ');
}
