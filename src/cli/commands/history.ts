import type { Command } from 'commander';
import { timeOf } from '../../engine/format-rollback';
import type { ResourceHistory } from '../../engine/rollback';
import { exitCodes, exitWith } from '../exit-codes';
import { json as jsonOption, programArgument } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { paint } from '../output/paint';
import { print, printJson } from '../output/print';
import { withSession } from '../session';

export function define(command: Command): void {
  command
    .argument(...programArgument)
    .addOption(jsonOption())
    .addHelpText('after', helpNotes({ examples: ['history deploy.ts'], codes: usualCodes }))
    .action(exitWith(history));
}

/** Shows the recorded revisions of each resource. */
async function history(file: string, { json }: { readonly json?: boolean }): Promise<number> {
  return withSession(file, {}, async (session) => {
    const histories = await session.history();
    if (json) printJson(histories.map(historyData));
    else if (histories.length === 0) print('No resource of the program keeps a history\n');
    else print(`${histories.map(formatHistory).join('\n')}\n`);
    return histories.some(({ fault }) => fault !== undefined) ? exitCodes.failed : exitCodes.done;
  });
}

/** Newest first, each revision with its changes; ● marks the one that runs. */
function formatHistory({ path, host, revisions, current, fault }: ResourceHistory): string {
  const head = paint('bold', `${path} on ${host}`);
  if (fault !== undefined) return `${head}\n  ${paint('remove', `✗ ${fault.replaceAll('\n', '\n    ')}`)}`;
  if (revisions.length === 0) return `${head}\n  nothing recorded`;
  const lines = [...revisions].reverse().flatMap(({ number, at, by, changes }) => {
    const mark = number === current ? paint('add', '●') : '○';
    return [
      `  ${mark} ${number}  ${timeOf(at)}  ${by}`,
      ...changes.map((change) => paint('dim', `       ${change}`)),
    ];
  });
  return [head, ...lines].join('\n');
}

function historyData({ path, host, revisions, current, fault }: ResourceHistory) {
  return {
    path,
    host,
    current,
    fault,
    revisions: revisions.map(({ number, at, by, revision, changes }) => ({
      number,
      at,
      by,
      revision,
      changes,
    })),
  };
}
