import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderIni } from '../../config/ini';
import { directivesOf } from '../../config/line';
import { runForeground } from '../../transport/foreground';
import { InputError } from '../errors';
import { onlySection, readSource, type Source } from '../sources';

/** What `run` is given. */
export interface RunOptions {
  readonly binary: string;
  readonly section?: string;
  readonly resource?: string;
}

/** Runs a uWSGI of this machine with a configuration until it ends. */
export async function run(file: string, more: readonly string[], options: RunOptions): Promise<number> {
  const source = await readSource(file, options.resource);
  const sections = onlySection(source, options.section);
  const leaving = sections.flatMap(directivesOf).find(({ key }) => /^daemonize2?$/.test(key));
  if (leaving !== undefined) {
    throw new InputError(
      `Cannot run ${source.name}: ${leaving.key} sends uWSGI to the background; take it out, or start uWSGI itself`,
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
      `Cannot run ${options.binary}: ${seen}. Install uWSGI (apt install uwsgi-core, pip install pyuwsgi), or say where it is with --binary`,
    );
  } finally {
    remove();
  }
}

/** A file is run as it is, so that `%d` and `%n` in it mean what they say; a program becomes one that only we may read. */
function configurationFile({ format, file, sections }: Source): { path: string; remove: () => void } {
  if (format !== undefined) return { path: file, remove: () => {} };
  const directory = mkdtempSync(join(tmpdir(), 'uwsgi-iac-'));
  const path = join(directory, 'uwsgi.ini');
  writeFileSync(path, `${renderIni(sections).trim()}\n`, { mode: 0o600 });
  return { path, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
