import { spawnSync } from 'node:child_process';
import type { Shell } from '../../src/transport/shell';

/** Result of a script that a shell of this machine ran; the status is null where a signal ended it. */
export interface ShellRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script by sh on this machine, within ten seconds. */
export function runShell(
  script: Shell,
  options: { readonly cwd?: string; readonly input?: string | Buffer; readonly env?: NodeJS.ProcessEnv } = {},
): ShellRun {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script.text], {
    ...options,
    encoding: 'utf8',
    timeout: 10_000,
  });
  return { status, stdout, stderr };
}
