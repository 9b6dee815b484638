import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { renderIni } from '../../config/ini';
import { directivesOf } from '../../config/line';
import { localSurroundings, useSurroundings } from '../../options/surroundings';
import { runForeground } from '../../transport/foreground';
import { InputError } from '../errors';
import { exitWith } from '../exit-codes';
import { chooseSource, onlySection, readSources, type Source } from '../input/sources';
import { binary, only, resource, section as sectionOption } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';

/** Options of `run`. */
export interface RunCommandOptions {
  readonly binary: string;
  readonly section?: string;
  readonly resource?: string;
  readonly only?: string;
}

export function define(command: Command): void {
  command
    .argument('<file>', 'an ini, xml, yaml or json file, or a program')
    .argument('[arguments...]', 'further arguments of uWSGI, after --')
    .addOption(binary())
    .addOption(sectionOption())
    .addOption(resource())
    .addOption(only())
    .addHelpText(
      'after',
      helpNotes({
        examples: ['run deploy.ts', 'run shop.ini --binary venv/bin/uwsgi -- --processes 1'],
        codes: { ...usualCodes, 1: 'not started, or exit code 1 of uWSGI; any other code is that of uWSGI' },
      }),
    )
    .action(exitWith(run));
}

/** Runs this machine's uWSGI with a configuration, or with all of a program, until it ends. */
async function run(file: string, more: readonly string[], options: RunCommandOptions): Promise<number> {
  // uWSGI starts here, as this user.
  useSurroundings(localSurroundings);
  const sources = await readSources(file, 'required');
  const areAll = options.only === undefined && sources.every(({ alias }) => alias !== undefined);
  const chosen = areAll && sources.length > 0 ? sources : [chooseSource(sources, file, options)];
  for (const source of chosen) refuseDaemonize(source, options);
  const codes = await Promise.all(chosen.map((source) => runOne(source, more, options)));
  return codes.find((code) => code !== 0) ?? 0;
}

function refuseDaemonize(source: Source, { section }: RunCommandOptions): void {
  const sections = onlySection(source, section);
  const daemonize = sections.flatMap(directivesOf).find(({ key }) => /^daemonize2?$/.test(key));
  if (daemonize === undefined) return;
  throw new InputError(
    `Cannot run ${source.name}: ${daemonize.key} sends uWSGI to the background; remove it, or start uWSGI directly`,
  );
}

async function runOne(source: Source, more: readonly string[], options: RunCommandOptions): Promise<number> {
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
