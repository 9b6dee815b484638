import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { renderIni } from '../../config/ini';
import { directivesOf } from '../../config/line';
import { runForeground } from '../../transport/foreground';
import { InputError } from '../errors';
import { exitWith } from '../exit-codes';
import { onlySection, readSource, type Source } from '../input/sources';
import { binary, resource, section as sectionOption } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';

/** Options of `run`. */
export interface RunOptions {
  readonly binary: string;
  readonly section?: string;
  readonly resource?: string;
}

export function define(command: Command): void {
  command
    .argument('<file>', 'an ini, xml, yaml or json file, or a program')
    .argument('[arguments...]', 'further arguments of uWSGI, after --')
    .addOption(binary())
    .addOption(sectionOption())
    .addOption(resource())
    .addHelpText(
      'after',
      helpNotes({
        examples: ['run deploy.ts', 'run shop.ini --binary venv/bin/uwsgi -- --processes 1'],
        codes: { ...usualCodes, 1: 'not started, or exit code 1 of uWSGI; any other code is that of uWSGI' },
      }),
    )
    .action(exitWith(run));
}

/** Runs this machine's uWSGI with a configuration until it ends. */
async function run(file: string, more: readonly string[], options: RunOptions): Promise<number> {
  const source = await readSource(file, { resource: options.resource, secrets: 'required' });
  const sections = onlySection(source, options.section);
  const daemonize = sections.flatMap(directivesOf).find(({ key }) => /^daemonize2?$/.test(key));
  if (daemonize !== undefined) {
    throw new InputError(
      `Cannot run ${source.name}: ${daemonize.key} sends uWSGI to the background; remove it, or start uWSGI directly`,
    );
  }
  const { path, remove } = configurationFile(source);
  const section = options.section === undefined ? '' : `:${options.section}`;
  try {
    return await runForeground(options.binary, [`--${source.format ?? 'ini'}`, `${path}${section}`, ...more]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const seen = code === 'ENOENT' ? 'there is no such program' : message;
    throw new InputError(
      `Cannot run ${options.binary}: ${seen}. Install uWSGI (apt install uwsgi-core, pip install pyuwsgi), or give its path with --binary`,
    );
  } finally {
    remove();
  }
}

/** A file is passed as it is, so that `%d` and `%n` keep their meaning; a program is rendered into a private file. */
function configurationFile({ format, file, sections }: Source): { path: string; remove: () => void } {
  if (format !== undefined) return { path: file, remove: () => {} };
  const directory = mkdtempSync(join(tmpdir(), 'uwsgi-iac-'));
  const path = join(directory, 'uwsgi.ini');
  writeFileSync(path, `${renderIni(sections).trim()}\n`, { mode: 0o600 });
  return { path, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
