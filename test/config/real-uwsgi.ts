import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testNeeding } from '../support/needs';

export { pyuwsgi } from '../support/needs';

/** `test` where there is a uWSGI to ask, else a test that is skipped under its name. */
export const testWithUwsgi = testNeeding('uwsgi');

/** The same for pyuwsgi. */
export const testWithPyuwsgi = testNeeding('pyuwsgi');

/** An option as uWSGI has it when all of the configuration is read. */
export type ShownOption = readonly [key: string, value: string];

/**
 * What uWSGI makes of a file: every option in its order, everything replaced. The instance ends before it serves, but
 * options of the file act: give it names that uWSGI does not know.
 */
export function showConfig(text: string, options: ShowOptions = {}): readonly ShownOption[] {
  return shownText(text, options)
    .split('\n')
    .slice(0, -1)
    .map(splitShown)
    .filter(([key]) => !['ini', 'json', 'yaml', 'xml', 'show-config', 'no-server'].includes(key));
}

/** How uWSGI is asked. */
export interface ShowOptions {
  readonly format?: string;
  readonly name?: string;
  readonly binary?: string;
  /** The section that it is asked for. */
  readonly section?: string;
}

/** The same as uWSGI prints it, with the options that it was asked by. */
export function shownText(
  text: string,
  { format = 'ini', name = 'shown', binary = 'uwsgi', section }: ShowOptions = {},
): string {
  const directory = mkdtempSync(join(tmpdir(), 'pulumi-uwsgi-shown-'));
  const file = join(directory, `${name}.${format}`);
  try {
    writeFileSync(file, text);
    const run = spawnSync(
      binary,
      [`--${format}`, section === undefined ? file : `${file}:${section}`, '--show-config', '--no-server'],
      {
        timeout: 20_000,
        maxBuffer: 1 << 28,
      },
    );
    const output = run.stderr.toString('utf8');
    const shown = /\n;uWSGI instance configuration\n\[uwsgi\]\n(.*?);end of configuration\n/s.exec(
      output,
    )?.[1];
    if (shown === undefined)
      throw new Error(
        `uWSGI showed no configuration (${run.status ?? run.signal}): ${output.slice(0, 2_000)}`,
      );
    return shown;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function splitShown(line: string): ShownOption {
  const at = line.indexOf(' = ');
  return [line.slice(0, at), line.slice(at + 3)];
}
