import { actionPlace } from '../../engine/action';
import { detail } from '../../engine/format-plan';
import { UsageError } from '../errors';
import { paint } from '../output/paint';
import { print, printJson } from '../output/print';
import { withSession } from '../session';
import { type DiffFlags, diffExitCode } from './comparison';

/** Compares a program with its hosts, resource by resource; returns the exit code. */
export async function compareHosts(
  program: string,
  { resource, ...flags }: DiffFlags & { readonly resource?: string },
): Promise<number> {
  return withSession(program, {}, async (session) => {
    const { actions } = await session.plan({ adopt: true, verify: false });
    const paths = actions.map((action) => actionPlace(action).path);
    if (resource !== undefined && !paths.includes(resource)) {
      throw new UsageError(
        `Cannot find the resource ${resource}: ${program} has ${paths.join(', ') || 'none'}`,
      );
    }
    const chosen = actions.filter(
      (action) => resource === undefined || actionPlace(action).path === resource,
    );
    const states = chosen.map((action) => ({
      kind: action.kind,
      ...actionPlace(action),
      changes: detail(action, true),
    }));
    if (flags.json) printJson(states);
    for (const { kind, host, path, changes } of flags.json ? [] : states) {
      const head = `${path} on ${host}: ${stateTexts[kind]}`;
      print(`${[paint('bold', head), ...changes.map((line) => `  ${line}`)].join('\n')}\n`);
    }
    const differs = states.some(
      ({ kind, changes }) => kind !== 'same' && (kind !== 'adopt' || changes.length > 0),
    );
    return diffExitCode(differs, flags);
  });
}

const stateTexts = {
  same: 'as declared',
  create: 'not on the host yet',
  adopt: 'on the host, but not owned by the project',
  update: 'differs',
  replace: 'differs, and must be replaced',
  delete: 'on the host, but no longer declared',
  forget: 'on the host, but no longer declared; apply would leave it there',
} as const;
