import { existsSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { InputError, UsageError } from '../errors';
import { exitCodes, exitWith } from '../exit-codes';
import { ownPackage, packageName } from '../init/own-package';
import { packageFile } from '../init/package-file';
import { type ApplicationType, applicationTypes, projectFiles, readmeLine } from '../init/templates';
import { existingText, writeFile } from '../init/write-file';
import { parseHost } from '../named-host';
import { choice, json } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { paint } from '../output/paint';
import { print, printJson } from '../output/print';

/** Options of `init`. */
export interface InitOptions {
  readonly host?: string;
  readonly type?: ApplicationType;
  readonly name?: string;
  /** User that uWSGI runs as. */
  readonly user?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument('[directory]', 'directory of the project', '.')
    .option('--host <host>', 'local, or a destination such as deploy@web1:2222')
    .addOption(choice('--type <type>', 'type of the application', applicationTypes))
    .option('--name <name>', 'name of the project; that of the directory by default')
    .option('--user <user>', `user that uWSGI runs as; ${usualUser} by default, and you on this machine`)
    .option('-y, --yes', 'do not ask; host and type default to local and python')
    .addOption(json())
    .addHelpText(
      'after',
      helpNotes({
        examples: ['init shop', 'init shop --host deploy@web1 --type django --name shop'],
        codes: { ...usualCodes, 2: 'wrong usage, or the directory already has a project' },
      }),
    )
    .action(exitWith(init));
}

/** Writes a project into a directory; what existing files have is kept. */
async function init(directory: string, options: InitOptions): Promise<number> {
  const chosen = await answers(directory, options);
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(chosen.name)) {
    throw new UsageError(
      `Cannot call the project ${JSON.stringify(chosen.name)}: give --name with only letters, digits, "-" and "_"`,
    );
  }
  if (existsSync(join(directory, 'deploy.ts'))) {
    throw new UsageError(
      `Cannot create a project in ${directory}: it has a deploy.ts. Choose another directory, or continue with "uwsgi-iac plan ${join(directory, 'deploy.ts')}"`,
    );
  }
  mkdirSync(directory, { recursive: true });
  const own = ownPackage(directory);
  const manifest = packageFile(chosen.name, own.reference, existingText(directory, 'package.json'));
  const connection = connectionOf(chosen.host);
  const user = options.user ?? (connection['local'] === true ? undefined : usualUser);
  const line = readmeLine(manifest);
  const files = projectFiles({ ...chosen, connection, user }, manifest);
  const done = [...files].map(([name, text]) => writeFile(directory, name, text, line));
  if (options.json) {
    printJson({ directory: resolve(directory), files: done });
    return exitCodes.done;
  }
  for (const { file, did } of done)
    print(`${paint(did === 'kept' ? 'dim' : 'add', did)} ${join(directory, file)}\n`);
  if (manifest.references && own.path !== undefined) {
    print(
      `package.json takes ${packageName} from ${own.path}, because this copy of it was not installed from a registry\n`,
    );
  }
  const enter = resolve(directory) === process.cwd() ? '' : `cd ${directory} && `;
  print(`Next: ${enter}npm install && ${manifest.command('plan')}\n`);
  return exitCodes.done;
}

/** User that Debian runs web applications as, uWSGI's own package among them. */
const usualUser = 'www-data';

interface Answers {
  readonly name: string;
  readonly host: string;
  readonly type: ApplicationType;
}

/** Answers from options; missing ones are asked for on the terminal, or `--yes` takes the defaults. */
async function answers(directory: string, { host, type, name, yes, json }: InitOptions): Promise<Answers> {
  const defaults = {
    name: name ?? nameOf(directory),
    host: host ?? 'local',
    type: type ?? 'python',
  } as const;
  if (yes || (host !== undefined && type !== undefined)) return defaults;
  if (json || !process.stdin.isTTY) {
    throw new UsageError(
      'Cannot ask for host and type: there is no terminal. Give --host and --type, or --yes for local and python',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Input typed ahead of a question is kept for it.
  const lines = terminal[Symbol.asyncIterator]();
  try {
    const ask = async (question: string, otherwise: string): Promise<string> => {
      terminal.setPrompt(`${question} [${otherwise}] `);
      terminal.prompt();
      const { value, done } = await lines.next();
      if (!done) return value.trim() || otherwise;
      throw new InputError(
        'Nothing was written: the terminal was closed before the last answer. Run init again',
      );
    };
    const asked = {
      host: host ?? (await ask('Host: local, or a destination such as deploy@web1?', defaults.host)),
      type: type ?? (await ask(`Application: ${applicationTypes.join(', ')}?`, defaults.type)),
      name: name ?? (await ask('Name?', defaults.name)),
    };
    if (!isType(asked.type)) {
      throw new UsageError(
        `Cannot use ${JSON.stringify(asked.type)} as the type: it must be one of ${applicationTypes.join(', ')}`,
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

/** Props of the Host. A login other than root needs `become` to write systemd units. */
function connectionOf(host: string): Readonly<Record<string, unknown>> {
  const { connection } = parseHost(host);
  if (connection.local === true) return { local: true };
  return connection.user === 'root' ? connection : { ...connection, become: {} };
}
