import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** How the command line ended, and what it printed. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line from its sources. */
export function uwsgiIac(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const jiti = join(__dirname, '../../../node_modules/.bin/jiti');
  return new Promise((resolve) => {
    const child = execFile(
      jiti,
      [join(__dirname, 'main.ts'), ...args],
      { env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end();
  });
}
