import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { InputError, UsageError } from '../errors';
import { exitCodes } from '../exit-codes';
import { paint } from '../paint';
import { print, printJson } from '../print';
import { targetOf } from '../targets';
import { type ApplicationType, applicationTypes, projectFiles, readmeLine } from './init-templates';

/** What `init` is given. */
export interface InitOptions {
  readonly host?: string;
  readonly type?: ApplicationType;
  readonly name?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Writes a project into a directory; a file that is there already is left alone. */
export async function init(directory: string, options: InitOptions): Promise<number> {
  const given = await answers(directory, options);
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(given.name)) {
    throw new UsageError(
      `Cannot call the project ${JSON.stringify(given.name)}: give --name with only letters, digits, "-" and "_"`,
    );
  }
  const files = projectFiles({ ...given, connection: connectionOf(given.host) });
  if (existsSync(join(directory, 'deploy.ts'))) {
    throw new UsageError(
      `Cannot begin a project in ${directory}: it has a deploy.ts. Choose another directory, or go on with "uwsgi-iac plan ${join(directory, 'deploy.ts')}"`,
    );
  }
  mkdirSync(directory, { recursive: true });
  const done = [...files].map(([name, text]) => write(directory, name, text));
  if (options.json) {
    printJson({ directory: resolve(directory), files: done });
    return exitCodes.done;
  }
  for (const { file, did } of done)
    print(`${paint(did === 'kept' ? 'dim' : 'add', did)} ${join(directory, file)}\n`);
  const enter = resolve(directory) === process.cwd() ? '' : `cd ${directory} && `;
  print(`Next: ${enter}npm install && npx uwsgi-iac plan deploy.ts\n`);
  return exitCodes.done;
}

interface Answers {
  readonly name: string;
  readonly host: string;
  readonly type: ApplicationType;
}

/** What was given; the rest is asked for on a terminal, else it must have been given, or `--yes` takes what is usual. */
async function answers(directory: string, { host, type, name, yes, json }: InitOptions): Promise<Answers> {
  const usual = { name: name ?? nameOf(directory), host: host ?? 'local', type: type ?? 'python' } as const;
  if (yes || (host !== undefined && type !== undefined)) return usual;
  if (json || !process.stdin.isTTY) {
    throw new UsageError(
      'Cannot ask for host and type: there is no terminal. Give --host and --type, or --yes for local and python',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // What is typed ahead of a question waits for it.
  const lines = terminal[Symbol.asyncIterator]();
  try {
    const ask = async (question: string, otherwise: string): Promise<string> => {
      terminal.setPrompt(`${question} [${otherwise}] `);
      terminal.prompt();
      const { value, done } = await lines.next();
      if (!done) return value.trim() || otherwise;
      throw new InputError(
        'Nothing was written: the terminal was closed before all was answered. Run it again',
      );
    };
    const asked = {
      host: host ?? (await ask('Host: local, or a destination such as deploy@web1?', usual.host)),
      type: type ?? (await ask(`Application: ${applicationTypes.join(', ')}?`, usual.type)),
      name: name ?? (await ask('Name?', usual.name)),
    };
    if (!isType(asked.type)) {
      throw new UsageError(
        `Cannot take ${JSON.stringify(asked.type)} for the type: it must be one of ${applicationTypes.join(', ')}`,
      );
    }
    return { ...asked, type: asked.type };
  } finally {
    terminal.close();
  }
}

function isType(text: string): text is ApplicationType {
  return (applicationTypes as readonly string[]).includes(text);
}

function nameOf(directory: string): string {
  return (
    basename(resolve(directory))
      .replace(/[^A-Za-z0-9_-]+/g, '-')
      .replace(/^[-_]+/, '') || 'app'
  );
}

/** Props of the host. Who logs in as somebody else than root needs root's rights for units of systemd. */
function connectionOf(host: string): Readonly<Record<string, unknown>> {
  const { connection } = targetOf(host);
  if (connection.local === true) return { local: true };
  return connection.user === 'root' ? connection : { ...connection, become: {} };
}

/** Never overwrites; a README gets its line. */
function write(
  directory: string,
  file: string,
  text: string,
): { file: string; did: 'wrote' | 'added to' | 'kept' } {
  const path = join(directory, file);
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return { file, did: 'wrote' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (file !== 'README.md' || readFileSync(path, 'utf8').includes(readmeLine)) return { file, did: 'kept' };
  appendFileSync(path, `\n${readmeLine}\n`);
  return { file, did: 'added to' };
}
