import { isEmpty } from '../engine/plan';
import type { ResourceHistory } from '../engine/rollback';
import { agreed, type CommonOptions, report, show, withSession } from './commands';
import { exitCodes } from './exit-codes';
import { paint } from './paint';
import { print, printJson } from './print';

/** Shows what was deployed and proven. */
export async function history(file: string, { json }: CommonOptions): Promise<number> {
  return withSession(file, {}, async (session) => {
    const histories = await session.history();
    if (json) printJson(histories.map(historyData));
    else if (histories.length === 0) print('nothing here keeps a history\n');
    else print(`${histories.map(formatHistory).join('\n')}\n`);
    return exitCodes.done;
  });
}

/** Makes one resource as it was. */
export async function rollback(
  file: string,
  path: string,
  options: CommonOptions & { readonly to?: number },
): Promise<number> {
  return withSession(file, options, async (session) => {
    const made = await session.planRollback(path, options.to);
    if (!options.json) show(made, options);
    if (isEmpty(made)) return exitCodes.done;
    if (!(await agreed(options, `Roll ${path} back?`))) return exitCodes.failed;
    return report(await session.rollback(path, options.to), options);
  });
}

/** The newest first, each with what it changed. */
function formatHistory({ path, host, revisions, current }: ResourceHistory): string {
  const head = paint('bold', `${path} on ${host}`);
  if (revisions.length === 0) return `${head}\n  nothing recorded`;
  const lines = [...revisions].reverse().flatMap(({ number, at, by, changes }) => {
    const mark = number === current ? paint('add', '●') : '○';
    const time = at.toISOString().replace(/\.\d+Z$/, 'Z');
    return [
      `  ${mark} ${number}  ${time}  ${by}`,
      ...changes.map((change) => paint('dim', `       ${change}`)),
    ];
  });
  return [head, ...lines].join('\n');
}

function historyData({ path, host, revisions, current }: ResourceHistory) {
  return {
    path,
    host,
    current,
    revisions: revisions.map(({ number, at, by, revision, changes }) => ({
      number,
      at,
      by,
      revision,
      changes,
    })),
  };
}
