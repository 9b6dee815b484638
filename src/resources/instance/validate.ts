import { posix } from 'node:path';
import { renderIni } from '../../config/ini';
import { directivesOf } from '../../config/line';
import type { RenderedLine, RenderedSection } from '../../config/rendered';
import { fromWire } from '../../config/wire';
import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { ResourceError, type Work } from '../resource';
import { noRoom, workFolder } from '../running';
import { exportShell } from './environment';
import { tellingLines } from './evidence';
import { groundCheck } from './ground';
import { importingProgram, namedModules } from './named-modules';
import { type PlacedProps, pathsOf } from './paths';
import { pluginSource } from './plugin-package';
import { asServiceFunction } from './surroundings';

/** Printed where Python runs before uWSGI does: pyuwsgi is a module that a script of Python calls. */
const lateEnvironment = '@late-environment';

/** Options that act while uWSGI only reads a file; the copy that is checked goes without them. */
const acting =
  /^(hook-asap|exec-asap|call-asap|callret-asap|mount-asap|umount-asap|print|spooler|spooler-external)$/;

/** Options that the import check needs: what makes the application findable. */
const importing =
  /^(plugins?|need-plugins?|plugins-dir|plugin-dir|chdir|pythonpath|python-path|pp|virtualenv|venv|home|pyhome|env|module|wsgi|wsgi-file|file|eval|callable|mount|manage-script-name|set-placeholder|set-ph|set|pyargv|enable-threads|limit-as|single-interpreter|pyimport|import|shared-pyimport|shared-import|umask|unenv|add-gid|additional-gid)$/;

/** A hook that does nothing but enter a directory, as an application of a release needs. */
const enters = ({ key, value }: { key: string; value: string }): boolean =>
  key === 'hook-pre-app' && value.startsWith('chdir:');

/** Options that name a Python application. */
const application = /^(module|wsgi|wsgi-file|file|eval)$/;

/**
 * Asks the host's own uWSGI whether it takes the configuration: strictly parsed, plugins found, the application
 * imported in the environment of the service. Copies are checked that lack all that acts, in a directory that goes away; the
 * live files are not touched.
 *
 * @param parent process whose environment the instance inherits: the emperor of a vassal
 * @throws ResourceError with what uWSGI said
 */
export async function validateOnHost(
  host: Host,
  props: PlacedProps,
  { signal, warn }: Pick<Work, 'signal' | 'warn'>,
  parent?: number,
): Promise<void> {
  const { name, binary, service } = props;
  const { ini } = pathsOf(props);
  const result = await host.exec(validationScript(props, parent), {
    purpose: `validate ${ini}`,
    readOnly: true,
    allowFailure: true,
    timeout: props.timeout + 30,
    signal,
  });
  if (result.code === 0) {
    if (result.stdout.endsWith(`${lateEnvironment}\n`)) {
      warn(
        `${binary} is a Python program: its interpreter starts before \`env\` is read, so os.environ will not have it; set service.environment instead`,
      );
    }
    return;
  }
  const said = tellingLines(result.stdout);
  const fail = (message: string): never => {
    throw new ResourceError(
      host.name,
      name,
      `${message}; nothing was changed${said === '' ? '' : `\n${said}`}`,
    );
  };
  if (result.code === 41) {
    fail(
      `Cannot run ${binary}: no such program on the host; install uWSGI (Debian: uwsgi-core) or set \`binary\``,
    );
  }
  const missing = /unable to load plugin|UNABLE to load uWSGI plugin:[^\n]*?([\w-]+)_plugin\.so/.exec(
    result.stdout,
  );
  if (missing !== null) {
    const [, plugin] = missing;
    fail(
      `Cannot deploy ${ini}: the host's uWSGI lacks ${plugin === undefined ? 'a plugin' : `the plugin ${plugin} (${pluginSource(plugin)})`}`,
    );
  }
  if (result.code === noRoom) {
    fail(
      `Cannot check ${ini}: there must be room on the host for the few files of the check, and they could not be written`,
    );
  }
  if (result.code === 46) {
    const option = /^@named (.*)$/m.exec(result.stdout)?.[1] ?? 'a mule or spooler';
    fail(`Cannot deploy ${ini}: ${option} must name what Python can import, and it does not import`);
  }
  if (result.code === 44) fail(`Cannot deploy ${ini}: the host lacks what it names`);
  if (result.code === 45) {
    fail(`Cannot deploy ${ini}: its application does not import within ${props.timeout} s`);
  }
  if (result.code === 43) {
    fail(
      `Cannot deploy ${ini}: its application does not import${service?.user === undefined ? '' : ` as ${service.user}`}`,
    );
  }
  fail(`Cannot deploy ${ini}: the host's uWSGI refuses the configuration`);
}

/**
 * The script of the validation: exit status 40 its own files could not be written, 41 no program, 42 parse refused, 43 import
 * failed, 44 something named is not there, 45 import too slow, 46 the module of a mule or spooler does not import. uWSGI 2.0
 * heeds `need-app` only where it has a socket to serve, so the import check is given one of its own; and signals, timers and
 * cron tasks are registered only where there is a master, which vassals have without saying so.
 */
export function validationScript(props: PlacedProps, parent?: number): string {
  const { binary, service = {} } = props;
  const { ini } = pathsOf(props);
  const base = quote(posix.basename(ini));
  const sections = fromWire(props);
  const main = sections.find(({ name }) => name === 'uwsgi');
  const imports = main?.lines.some((line) => 'key' in line && application.test(line.key)) ?? false;
  const write = (path: string, content: string): string =>
    `base64 -d > ${path} <<'END' || no_room "$work" 2>&1\n${Buffer.from(content).toString('base64')}\nEND`;
  return `
[ -x ${quote(binary)} ] || exit 41
umask 077
${workFolder}
workdir 2>&1 || exit ${noRoom}
trap workdir_gone EXIT
# Another user passes through, and finds his own files.
chmod 711 "$work" || no_room "$work" 2>&1
${groundCheck(props)}
mkdir "$work/parse" || no_room "$work" 2>&1
${write(`"$work/parse/"${base}`, renderIni(sections.map((section) => checked(section, ini, (line) => !acting.test(line.key)))))}
( ${exportShell(service.environment)}; exec ${quote(binary)} --ini "$work/parse/"${base} --strict --get none ) < /dev/null 2>&1 || exit 42
${imports ? importShell(props, main!, write, parent) : ':'}
${sections.some(({ lines }) => lines.some((line) => 'key' in line && line.key === 'env')) ? `[ "$(head -c 2 ${quote(binary)})" != '#!' ] || echo ${lateEnvironment}` : ':'}
:
`;
}

/** Shell: imports the application as the service would. */
function importShell(
  props: PlacedProps,
  main: RenderedSection,
  write: (path: string, content: string) => string,
  parent: number | undefined,
): string {
  const { binary, timeout } = props;
  const { ini } = pathsOf(props);
  const base = quote(posix.basename(ini));
  const named = namedModules(directivesOf(main));
  const copy = checked(main, ini, (line) => importing.test(line.key) || enters(line));
  const command = `$limit ${quote(binary)} --ini "$work/import/"${base} --socket "$work/own/socket" --need-app --master --no-server --set lazy-apps=false${named.length === 0 ? '' : ' --import "$work/named.py"'}${ownAccount(props)}`;
  const start = startAccount(props);
  // The variables of the service may hide programs. Importing leaves no compiled modules behind.
  const run = `${exportShell({ PYTHONDONTWRITEBYTECODE: '1' })}
limit=$(command -v timeout || PATH=/usr/bin:/bin command -v timeout) && limit="$limit -s KILL ${timeout}"
${start === '' ? command : `if [ "$starter" != unit ]; then ${command}${start}; else ${command}; fi`} < /dev/null 2>&1
ended=$?
[ -z "$limit" ] || [ "$ended" != 137 ] || exit 45
[ "$ended" != 46 ] || exit 46
[ "$ended" = 0 ] || exit 43
exit 0`;
  return `{ mkdir "$work/import" "$work/own" && chmod 711 "$work/import"; } || no_room "$work" 2>&1
${write(`"$work/import/"${base}`, renderIni([copy]))}
${named.length === 0 ? ':' : `${write('"$work/named.py"', importingProgram(named))}\nchmod 644 "$work/named.py"`}
${write('"$work/run"', run)}
${asServiceFunction(props, parent)}
# Nothing that root reads or writes lies where the user could put something else.
given() {
  chmod 600 "$work/import/"${base} && chown "\${1:-$(id -u)}" "$work/import/"${base} "$work/own"
}
as_service; ended=$?
[ "$ended" = 0 ] || { cat "$work/out"; exit "$ended"; }`;
}

/** The user and group that the configuration itself gives the application. */
const ownAccount = ({ sections }: PlacedProps): string =>
  accountOptions(['uid', 'gid'].map((option) => [option, sections['uwsgi']?.[option]]));

/** The user and group that a start script gives it where the configuration gives none; a unit starts it as that user. */
function startAccount({ sections, service }: PlacedProps): string {
  const given = [
    ['uid', service?.user],
    ['gid', service?.group],
  ] as const;
  return accountOptions(given.filter(([option]) => typeof sections['uwsgi']?.[option] !== 'string'));
}

const accountOptions = (given: readonly (readonly [string | undefined, unknown])[]): string =>
  given
    .flatMap(([option, value]) => (typeof value === 'string' ? [` --${option} ${quote(value)}`] : []))
    .join('');

/** A section as it is checked: reduced, plugins required, and paths of the file itself written out. */
function checked(
  section: RenderedSection,
  ini: string,
  keep: (line: { key: string; value: string }) => boolean,
): RenderedSection {
  const lines = section.lines.flatMap((line): RenderedLine[] => {
    if (!('key' in line) || !keep(line)) return [];
    // A plugin that is missing is passed over silently unless it is needed.
    const key = line.key === 'plugin' ? 'need-plugin' : line.key === 'plugins' ? 'need-plugins' : line.key;
    return [{ key, value: writtenOut(line.value, ini) }];
  });
  return { name: section.name, lines };
}

/** `%p` and its kin tell of the file itself; the copy stands elsewhere. */
export function writtenOut(value: string, ini: string): string {
  const own: Readonly<Record<string, string>> = {
    '%p': ini,
    '%o': posix.basename(ini),
    '%d': `${posix.dirname(ini)}/`,
  };
  return value.replace(/%[a-zA-Z%]/g, (magic) => own[magic] ?? magic);
}
