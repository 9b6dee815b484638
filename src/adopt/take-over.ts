import { posix } from 'node:path';
import { literal } from '../config/literal';
import type { RenderedDirective, RenderedSection } from '../config/rendered';
import { isOn } from '../config/switch';
import { toWire } from '../config/wire';
import { checkProps } from '../orchestration/check-props';
import { problemText } from '../orchestration/schema-problems';
import { resourceOf } from '../resources';
import { secretTextsOf } from '../secrets/secret-patterns';
import { needPlainData } from './plain-data';
import { argumentsOf, type FoundProcess, isBare, ofSupervision } from './processes/process';

/** An Instance that can take the place of a process without a configuration file. */
export interface TakeOver {
  readonly pid: number;
  /** Name of the Instance. */
  readonly name: string;
  readonly section: RenderedSection;
  readonly props: Readonly<Record<string, unknown>>;
  /** Differences from the process, and steps before the first apply. */
  readonly notes: readonly string[];
}

/** Variables of a login, of systemd, of supervisors and of uWSGI itself, which no application needs. */
export const ofSession =
  /^(PATH|HOME|SHELL|USER|USERNAME|LOGNAME|MAIL|PWD|OLDPWD|SHLVL|_|TERM\w*|COLORTERM|LANG|LANGUAGE|LC_\w+|LS_COLORS|PS1|EDITOR|PAGER|LESS\w*|HIST\w+|DISPLAY|STY|TMUX\w*|DEBIAN_FRONTEND|MOTD_SHOWN|(SSH|XDG|DBUS|SUDO|LISTEN|SYSTEMD|SUPERVISOR|UWSGI|MEMORY_PRESSURE)_\w+|INVOCATION_ID|JOURNAL_STREAM|NOTIFY_SOCKET|MANAGERPID|WATCHDOG_\w+)$/;

/** The Instances that can take the places of processes which run from their command lines alone. */
export function takeOversOf(host: string, processes: readonly FoundProcess[]): readonly TakeOver[] {
  const names = new Set<string>();
  return processes.filter(isBare).map((process) => {
    const stem = nameOf(process);
    let name = stem;
    for (let number = 2; names.has(name); number += 1) name = `${stem}-${number}`;
    names.add(name);
    return takeOverOf(host, name, process);
  });
}

function takeOverOf(host: string, name: string, process: FoundProcess): TakeOver {
  const { pid, user, unit, environment, directory, startedBy } = process;
  const { directives, words, unknown } = argumentsOf(process);
  const variables = [...(environment ?? [])].filter(([key]) => !ofSession.test(key));
  const all: readonly RenderedDirective[] = [
    ...directives.filter(({ key }) => !ofSupervision.test(key)),
    ...variables.flatMap(([key, value]) => variable(key, value)),
  ];
  const written = all.filter((line) => !needPlainData([{ name: 'uwsgi', lines: [line] }]));
  const master = directives.filter(({ key }) => key === 'master').map(({ value }) => value);
  const lines = isOn(master)
    ? written
    : [...written.filter(({ key }) => key !== 'master'), { key: 'master', value: 'true' }];
  const section: RenderedSection = { name: 'uwsgi', lines };
  const changesUser = directives.some(({ key }) => key === 'uid');
  const service = {
    ...(user === 'root' || changesUser ? {} : { user }),
    ...(directory === undefined || directory === '/' ? {} : { workingDirectory: directory }),
  };
  const strictProps = {
    name,
    ...binaryOf(process),
    ...(Object.keys(service).length === 0 ? {} : { service }),
    ...(unit === undefined ? {} : { replaces: unit }),
  };
  // The catalogue does not know options of every plugin, and this uWSGI has taken them.
  const found = problemsOf(host, section, strictProps);
  const problems = found.length === 0 ? found : problemsOf(host, section, { ...strictProps, strict: false });
  const props = problems.length < found.length ? { ...strictProps, strict: false } : strictProps;
  const left = [
    ...directives.filter(({ key }) => ofSupervision.test(key)).map(({ key }) => `--${key}`),
    ...all.filter((line) => !written.includes(line)).map(({ key }) => `--${key}`),
    ...unknown,
    ...(words.length === 0 ? [] : ['the words that are no options']),
  ];
  const session = [...(environment?.keys() ?? [])].filter(
    (key) => ofSession.test(key) && !key.startsWith('UWSGI_'),
  );
  return {
    pid,
    name,
    section,
    props,
    notes: [
      `Process ${pid} of ${user} runs from its command line, without a configuration file (started by ${startedBy}).`,
      `This Instance has the same options in /etc/uwsgi/${name}.ini, and a unit ${name}.service that starts it.`,
      ...(isOn(master) ? [] : ['`master` is added: only a master can reload.']),
      ...(left.length === 0 ? [] : [`Left out: ${[...new Set(left)].join(', ')}.`]),
      ...environmentNotes(
        environment,
        variables.map(([key]) => key),
        session,
      ),
      ...(directory === undefined
        ? [
            'The directory in which it started is not known: set `workingDirectory`, or make relative paths absolute.',
          ]
        : process.isAssumed === true
          ? [`It has changed its directory since it started; ${directory} is where its \`chdir\` fits.`]
          : []),
      unit === undefined
        ? `Before the first apply: end ${endedBy(process, isOn(master))}, and remove what starts it; both cannot have the same addresses.`
        : `The first apply stops and disables ${unit}; requests can be lost for about a second. If the program has a SystemdUnit of it, remove that.`,
      ...problems.map((text) => `To be corrected first: ${text}.`),
    ],
  };
}

/** Processes that have to end: workers of a process that is no master outlive it, and keep its addresses. */
function endedBy({ pid, workers = [] }: FoundProcess, isMaster: boolean): string {
  return isMaster || workers.length === 0
    ? `process ${pid}`
    : `processes ${[pid, ...workers].join(', ')} (without a master, workers outlive the first one)`;
}

function environmentNotes(
  environment: FoundProcess['environment'],
  copied: readonly string[],
  session: readonly string[],
): readonly string[] {
  if (environment === undefined)
    return [
      'Its environment is not readable. It can hold options (`UWSGI_…`), and variables that the application needs; add those with `env`.',
    ];
  return [
    ...(copied.length === 0 ? [] : [`\`env\` has variables of its environment: ${copied.join(', ')}.`]),
    ...(session.length === 0 ? [] : [`Variables of the session are left out: ${session.join(', ')}.`]),
  ];
}

function variable(name: string, value: string): readonly RenderedDirective[] {
  try {
    return [{ key: 'env', value: `${name}=${literal(value, `the variable ${name}`)}` }];
  } catch {
    // A line break cannot stand in a file; the check for odd texts reports it.
    return [{ key: 'env', value: `${name}=\n` }];
  }
}

function binaryOf({ program, words, directory }: FoundProcess): { readonly binary?: string } {
  const isPython = /^(python|pypy)/.test(posix.basename(program));
  const path = isPython
    ? posix.join(words[0]?.startsWith('/') ? '/' : (directory ?? ''), words[0] ?? '')
    : program;
  // Debian's program stands behind links of its alternatives.
  return !path.startsWith('/') || /^\/usr\/bin\/uwsgi/.test(path) ? {} : { binary: path };
}

const applications = [
  'wsgi-file',
  'file',
  'module',
  'wsgi',
  'psgi',
  'rack',
  'php-app',
  'paste',
  'mount',
  'cgi',
  'lua',
] as const;

function nameOf(process: FoundProcess): string {
  const { directives } = argumentsOf(process);
  const value = (key: string) => directives.find((one) => one.key === key)?.value;
  const application = applications.map(value).find((one) => one !== undefined);
  const port = directives.map((one) => /:(\d+)$/.exec(one.value)?.[1]).find((one) => one !== undefined);
  const stem =
    process.supervised?.name ??
    process.unit?.replace(/\.service$/, '') ??
    (application === undefined ? undefined : posix.basename(application).replace(/[.:].*$/, '')) ??
    (port === undefined ? undefined : `port-${port}`) ??
    '';
  const name = stem.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return name === '' ? `uwsgi-${process.pid}` : name;
}

/** Problems of an Instance with these options; without values of secrets. */
function problemsOf(
  host: string,
  section: RenderedSection,
  props: Readonly<Record<string, unknown>>,
): readonly string[] {
  const given = { host, ...props, ...toWire([section]) };
  const { violations, problems } = checkProps(resourceOf('uwsgi:index:Instance'), given, () => false);
  const secrets = section.lines.flatMap((line) => ('key' in line ? secretTextsOf(line.value, line.key) : []));
  return [...violations.map(problemText), ...problems.map(({ message }) => message)].map((text) =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text),
  );
}
