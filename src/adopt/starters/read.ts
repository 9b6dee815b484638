import type { Host } from '../../transport/host';
import { type ParentProcess, parentsOf } from '../processes/process';
import { absolute, listScript, type Record, readRecords } from '../script';
import { isUwsgi, splitWords } from '../words';
import type { StarterFile, StarterKind } from './script';
import { programsOf, type SupervisorProgram } from './supervisord';

/** Whether a line of a script or a table starts a uWSGI; comments do not. */
export function startsUwsgi(text: string): boolean {
  return text
    .split('\n')
    .some(
      (line) =>
        !/^\s*[#;]/.test(line) &&
        splitWords(line.replace(/^\s*[A-Za-z]+\s*=/, '')).some((word) =>
          isUwsgi(word.replace(/[;&|)]+$/, '')),
        ),
    );
}

const advice: { readonly [Kind in Exclude<StarterKind, 'supervisord'>]: string } = {
  compose:
    'it starts uWSGI in a container: what is inside belongs to its image. To deploy without the image, declare an Instance with the options of that command, and a Release for the code',
  quadlet:
    'it starts uWSGI in a container of podman: what is inside belongs to its image. To deploy without the image, declare an Instance with the options of that command',
  cron: 'a table of cron names uWSGI; it stays as it is. Remove that line once an Instance runs the application',
  init: 'a script at boot names uWSGI; it stays as it is. Remove that line, or name the link of the application as `replaces`, once an Instance runs it',
  'user-unit': "a user's own systemd starts uWSGI; only units of the host are managed",
  runit:
    'a service of runit starts uWSGI; it stays as it is. Remove it once an Instance runs the application',
};

/** Note about a file that starts a uWSGI by other means than systemd. */
export function starterNote({ kind, path }: StarterFile): string {
  return kind === 'supervisord' ? `${path}: supervisord reads it` : `${path}: ${advice[kind]}`;
}

/** Bytes of a file that starts programs. */
const largest = 256 * 1024;

/** Programs of supervisord, and notes about what else starts a uWSGI. Read-only. */
export async function readStarters(
  host: Host,
  records: readonly Record[],
): Promise<{ readonly programs: readonly SupervisorProgram[]; readonly notes: readonly string[] }> {
  const listed = records.flatMap(({ kind, fields: [starter = '', path = ''] }) =>
    kind === 'starter' ? [{ kind: starter as StarterKind, path }] : [],
  );
  const others = listed.filter(({ kind }) => kind !== 'supervisord');
  const texts = await textsOf(
    host,
    others.map(({ path }) => path),
  );
  const programs = new Map<string, SupervisorProgram>();
  const seen = new Set<string>();
  let asked = [
    ...listed.filter(({ kind }) => kind === 'supervisord').map(({ path }) => path),
    ...[...parentsOf(records).values()].filter(({ name }) => name === 'supervisord').flatMap(configurationOf),
  ];
  while (asked.length > 0) {
    for (const path of asked) seen.add(path);
    const includes: string[] = [];
    for (const [path, text] of await textsOf(host, asked)) {
      const found = programsOf(text, path);
      for (const one of found.programs) programs.set(`${one.path} ${one.name}`, one);
      includes.push(...found.includes);
    }
    asked =
      includes.length === 0
        ? []
        : [...new Set(await filesOf(host, includes))].filter((path) => !seen.has(path));
  }
  const notes = others.filter(({ path }) => startsUwsgi(texts.get(path) ?? '')).map(starterNote);
  return { programs: [...programs.values()], notes: [...notes, ...[...programs.values()].map(programNote)] };
}

/** The configuration of a running supervisord. */
function configurationOf({ words, directory }: ParentProcess): readonly string[] {
  const at = words.findIndex((word) => /^(-c|--configuration)$/.test(word));
  const written =
    at >= 0
      ? words[at + 1]
      : words.find((word) => /^(-c.|--configuration=)/.test(word))?.replace(/^(-c|--configuration=)/, '');
  return written === undefined ? [] : [absolute(written, directory)];
}

function programNote({ name, path, isStarted, commands }: SupervisorProgram): string {
  const container = commands.find((one) => one.container !== undefined)?.container;
  const where = container === undefined ? '' : ` in a container of ${container}`;
  return `${path}: supervisord starts uWSGI${where} as its program ${name}${isStarted ? '' : ', by hand only (autostart=false)'}; the program block stays as it is. A changed configuration takes effect with \`supervisorctl restart ${name}\`. Remove the block before an Instance runs the application`;
}

async function textsOf(host: Host, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (paths.length === 0) return new Map();
  const { files } = await host.observe({
    files: paths.map((path) => ({ path, content: true, maxBytes: largest })),
  });
  return new Map(
    [...files].flatMap(([path, facts]) =>
      facts?.content === undefined ? [] : [[path, facts.content.toString('utf8')] as const],
    ),
  );
}

async function filesOf(host: Host, patterns: readonly string[]): Promise<readonly string[]> {
  const purpose = 'look for programs of supervisord';
  const { stdout } = await host.exec(listScript(patterns, 0), { purpose, readOnly: true, timeout: 60 });
  return readRecords(stdout).flatMap(({ kind, fields: [, real] }) =>
    kind === 'file' && real !== undefined ? [real] : [],
  );
}
