/** What a real uWSGI has in the end of a configuration in one of the forms. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../../src/config/catalog';
import { formatArgs } from '../../../src/config/formatters/args';
import { renderJson } from '../../../src/config/formatters/json';
import { renderXml, uwsgiFirst } from '../../../src/config/formatters/xml';
import { renderYaml } from '../../../src/config/formatters/yaml';
import { renderIni } from '../../../src/config/ini';
import { directivesOf, isDirective, type RenderedSection } from '../../../src/config/rendered';
import { isOff } from '../../../src/config/switch';
import { OptionError } from '../../../src/options/errors';

/** Forms beside ini. */
export const forms = ['args', 'yaml', 'xml', 'json'] as const;

/** A form beside ini. */
export type Form = (typeof forms)[number];

/** A uWSGI with its version and the libraries that it reads forms with. */
export interface Binary {
  readonly path: string;
  readonly version: string;
  readonly yaml: 'libyaml' | 'builtin';
  readonly xml: 'libxml2' | 'expat';
  /** Forms that it reads. */
  readonly forms: readonly Form[];
  /** Options that it has built in. */
  readonly options: ReadonlySet<string>;
}

/** Asks a binary what it is. */
export function binaryOf(path: string): Binary {
  const run = (...args: readonly string[]) => spawnSync(path, args, { encoding: 'utf8', timeout: 20_000 });
  const options = new Set(run('--dump-options').stdout.split('\n'));
  const directory = mkdtempSync(join(tmpdir(), 'uwsgi-forms-'));
  try {
    const reads = (name: string, text: string, found: string): boolean => {
      const file = join(directory, name);
      writeFileSync(file, text);
      const { stdout } = run(`--${name.split('.')[1]}`, file, '--get', 'probe');
      return stdout.includes(found);
    };
    const hasLibyaml =
      reads('quotes.yaml', 'uwsgi:\n  probe: "quoted"\n', 'quoted\n') &&
      !reads('quotes.yaml', 'uwsgi:\n  probe: "quoted"\n', '"');
    const hasLibxml2 = reads('pieces.xml', '<uwsgi><probe>a]b&amp;c</probe></uwsgi>', 'a]b&c');
    return {
      path,
      version: run('--version').stdout.trim(),
      yaml: hasLibyaml ? 'libyaml' : 'builtin',
      xml: hasLibxml2 ? 'libxml2' : 'expat',
      forms: forms.filter((form) => form === 'args' || options.has(form)),
      options,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Options that act while they are read, or hide what is printed. */
const acts =
  /^((hook|exec|call|mount|umount)-asap|spooler(-external)?|(log-)?daemonize2?|logto2?|logger|req-logger|worker-logger|log-(syslog|socket|master|date|prefix)|logdate|plugins-list|plugin-list|loggers-list|cheaper-algos?-list|routers?-list|imperial-monitors-list|emperor-monitors-list|alarms-list|alarm-list|clock-list|loop-list|dump-options|get|exit|flock2?|flock-wait2?|chdir2?|uid|gid|immediate-[ug]id|threaded-logger|(worker-)?log(-req)?-encoder|log-req-encoder|req-log-encoder|never-swap|print-sym|signal|stop|reload|connect-and-read|extract)$/;

/** Magic of the file's own name and of the time, which differ between two readings. */
const ofFile = /(?<!%)(%%)*%[oespijcdvt0-9]/i;

/** The sections without what acts while it is read, or cannot be equal. */
export function harmless(sections: readonly RenderedSection[]): readonly RenderedSection[] {
  return sections.map(({ name, lines }) => ({
    name,
    lines: lines.filter((line) => isDirective(line) && !acts.test(line.key) && !ofFile.test(line.value)),
  }));
}

/** What came of a reading. */
export type Reading =
  | { readonly kind: 'read'; readonly options: readonly string[] }
  /** We refused to write the form, or uWSGI to read it. */
  | { readonly kind: 'refused' | 'unknown-option' | 'failed'; readonly why: string };

/** A network, mounts and processes of its own, as far as this user may have them. */
const sandbox =
  process.getuid?.() === 0 ? ['unshare', '--mount', '--net', '--ipc', '--pid', '--fork', '--kill-child'] : [];

/** Reads sections in a form, or in ini, with a uWSGI that ends before it serves. */
export async function read(
  binary: Binary,
  form: Form | 'ini',
  sections: readonly RenderedSection[],
  plugins: readonly string[] = [],
): Promise<Reading> {
  const directory = mkdtempSync(join(tmpdir(), 'uwsgi-forms-'));
  try {
    let given: readonly string[];
    try {
      given = argumentsOf(binary, form, sections, directory);
    } catch (error) {
      if (error instanceof OptionError) return { kind: 'refused', why: error.message };
      throw error;
    }
    const args = [
      ...plugins.flatMap((plugin) => ['--plugin', plugin]),
      ...given,
      '--show-config',
      '--no-server',
    ];
    const output = await run(binary.path, args, directory);
    const shown = /^(.*);uWSGI instance configuration\n.*\[uwsgi\]\n([\s\S]*?)^\1;end of configuration/m.exec(
      output,
    )?.[2];
    if (shown !== undefined) return { kind: 'read', options: optionsIn(shown, plugins.length) };
    const unknown = /unrecognized option '--([^']+)'|option '--([^']+)' is ambiguous/
      .exec(output)
      ?.slice(1)
      .find(Boolean);
    if (unknown !== undefined && !binary.options.has(unknown))
      return { kind: 'unknown-option', why: unknown };
    return { kind: 'failed', why: output.slice(-600) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function argumentsOf(
  binary: Binary,
  form: Form | 'ini',
  sections: readonly RenderedSection[],
  directory: string,
): readonly string[] {
  if (form === 'args') return formatArgs(sections);
  const text = {
    ini: () => renderIni(sections),
    yaml: () => renderYaml(sections, { reader: binary.yaml }),
    xml: () => renderXml(uwsgiFirst(sections), { reader: binary.xml }),
    json: () => renderJson(sections),
  }[form]();
  const file = join(directory, `shown.${form}`);
  writeFileSync(file, text);
  return [`--${form}`, file];
}

function run(path: string, args: readonly string[], cwd: string): Promise<string> {
  const [command, ...rest] = [...sandbox, path, ...args] as [string, ...string[]];
  return new Promise((resolve) => {
    execFile(
      command,
      rest,
      { cwd, timeout: 20_000, killSignal: 'SIGKILL', maxBuffer: 1 << 26 },
      (_, stdout, stderr) => resolve(`${stderr}${stdout}`),
    );
  });
}

const isOnWord = /^(true|yes|on|1|)$/i;

/** Options as shown, without those by which they were given; every word for on is one. */
function optionsIn(shown: string, plugins: number): readonly string[] {
  return shown
    .split('\n')
    .slice(plugins)
    .filter(
      (line) =>
        line !== '' &&
        !/^(ini = .*|yaml|xml|json|set|set-placeholder|show-config|no-server)( = |$)/.test(line),
    )
    .map((line) => {
      const [, key = '', value = ''] = /^(.*?) = (.*)$/s.exec(line) ?? [];
      const facts = catalog.get(key);
      const isSwitch = facts?.arguments.some((way) => way !== 'required') ?? false;
      // uWSGI takes any text for on, and does nothing with that of an option it no longer needs.
      const takesAny = facts?.kind === 'deprecated-noop' || (facts?.kind === 'bool' && !isOff(value));
      return isSwitch && (takesAny || isOnWord.test(value)) ? `${key} is on` : line;
    });
}

/** Libraries of Debian for plugins that the catalogue calls otherwise. */
const libraries: Readonly<Record<string, string>> = { python: 'python3' };

/** Installed plugins that the options need and the binary lacks; a file does without, a command line does not. */
export function pluginsFor(binary: Binary, sections: readonly RenderedSection[]): readonly string[] {
  const needed = sections
    .flatMap(directivesOf)
    .filter(({ key }) => !binary.options.has(key))
    .map(({ key }) => catalog.get(key)?.plugin ?? 'core');
  return [...new Set(needed)]
    .map((plugin) => libraries[plugin] ?? plugin)
    .filter((plugin) => existsSync(`/usr/lib/uwsgi/plugins/${plugin}_plugin.so`) && binary.path === 'uwsgi');
}
