import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanDifferences } from '../../adopt/adopt';
import type { Adoption } from '../../adopt/report';
import { SynthesisError } from '../../constructs/project';
import { type Action, actionPlace } from '../../engine/action';
import { DeclarationError } from '../../engine/desired';
import { detail } from '../../engine/format-plan';
import { isTakenAsItIs } from '../../engine/no-op';
import { PlanError } from '../../engine/plan';
import { Session } from '../../engine/session';
import { loadProgram, ProgramError } from '../input/load-program';

/** Plans a generated program in a temporary directory; returns the reason for each resource that its first plan changes. */
export async function firstPlan({ files, secrets }: Adoption): Promise<PlanDifferences> {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-adopt-'));
  const before = new Map(secrets.map(({ variable }) => [variable, process.env[variable]]));
  try {
    for (const { variable, value } of secrets) process.env[variable] = value;
    for (const [name, text] of files) writeFileSync(join(folder, name), text, { mode: 0o600 });
    const [main] = [...files.keys()];
    const actions = await planned(join(folder, main!));
    return new Map(
      actions
        .filter((action) => action.kind !== 'same' && !isTakenAsItIs(action))
        .map((action) => [
          actionPlace(action).path,
          `its first plan would be: ${[action.kind, ...detail(action)].join(' ')}`,
        ]),
    );
  } catch (error) {
    if (error instanceof PlanError || error instanceof DeclarationError)
      return new Map(error.faults.map(faultyResource));
    if (error instanceof SynthesisError) throw new Error(error.faults.join('; '));
    // The place of the program is of no interest.
    throw error instanceof ProgramError && error.cause instanceof Error ? error.cause : error;
  } finally {
    for (const [variable, value] of before) {
      if (value === undefined) delete process.env[variable];
      else process.env[variable] = value;
    }
    rmSync(folder, { recursive: true });
  }
}

async function planned(program: string): Promise<readonly Action[]> {
  const session = new Session(await loadProgram(program), { onWarning: () => undefined });
  try {
    return (await session.plan({ verify: false })).actions;
  } finally {
    await session.close();
  }
}

/** Path and reason of a fault, which names its resource first (`web1: web1/shop: …`), or both resources that conflict. */
export function faultyResource(fault: string): readonly [string, string] {
  const both = /is claimed by both \S+ and (\S+):/.exec(fault);
  if (both !== null) return [both[1]!, fault];
  const [, path = fault, reason = fault] = /^[^ ]+: ([^ ]+): (.*)$/s.exec(fault) ?? [];
  return [path, reason];
}
