import { posix } from 'node:path';
import { renderIni } from '../../config/ini';
import type { RenderedLine, RenderedSection } from '../../config/rendered';
import { fromWire } from '../../config/wire';
import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { ResourceError, type Work } from '../resource';
import { exportShell } from './environment';
import { tellingLines } from './evidence';
import { groundCheck } from './ground';
import { type PlacedProps, pathsOf } from './paths';
import { pluginSource } from './plugin-package';

/** Printed where Python runs before uWSGI does: pyuwsgi is a module that a script of Python calls. */
const lateEnvironment = '@late-environment';

/** Options that act while uWSGI only reads a file; the copy that is checked goes without them. */
const acting =
  /^(hook-asap|exec-asap|call-asap|callret-asap|mount-asap|umount-asap|print|spooler|spooler-external)$/;

/** Options that the import check needs: what makes the application findable. */
const importing =
  /^(plugins?|need-plugins?|plugins-dir|plugin-dir|chdir|pythonpath|python-path|pp|virtualenv|venv|home|pyhome|env|module|wsgi|wsgi-file|file|eval|callable|mount|manage-script-name|set-placeholder|set-ph|set|pyargv|enable-threads|limit-as|single-interpreter|pyimport|import|shared-pyimport|shared-import)$/;

/** A hook that does nothing but enter a directory, as an application of a release needs. */
const enters = ({ key, value }: { key: string; value: string }): boolean =>
  key === 'hook-pre-app' && value.startsWith('chdir:');

/** Options that name a Python application. */
const application = /^(module|wsgi|wsgi-file|file|eval)$/;

/**
 * Asks the host's own uWSGI whether it takes the configuration: strictly parsed, plugins found, the application
 * imported. Copies are checked that lack all that acts, in a directory that goes away; the live files are not touched.
 *
 * @throws ResourceError with what uWSGI said
 */
export async function validateOnHost(
  host: Host,
  props: PlacedProps,
  { signal, warn }: Pick<Work, 'signal' | 'warn'>,
): Promise<void> {
  const { name, binary, service } = props;
  const { ini } = pathsOf(props);
  const result = await host.exec(validationScript(props), {
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
 * The script of the validation: exit status 41 no program, 42 parse refused, 43 import failed, 44 something named is not
 * there, 45 import too slow. uWSGI 2.0 heeds `need-app`
 * only where it has a socket to serve, so the import check is given one of its own; and signals, timers and cron tasks
 * are registered only where there is a master, which vassals have without saying so.
 */
export function validationScript(props: PlacedProps): string {
  const { binary, service = {} } = props;
  const { ini } = pathsOf(props);
  const base = posix.basename(ini);
  const sections = fromWire(props);
  const main = sections.find(({ name }) => name === 'uwsgi');
  const imports = main?.lines.some((line) => 'key' in line && application.test(line.key)) ?? false;
  const copy = (folder: string, content: string): string =>
    `mkdir "$work/${folder}" && base64 -d > "$work/${folder}/"${quote(base)} <<'END'\n${Buffer.from(content).toString('base64')}\nEND`;
  return `
[ -x ${quote(binary)} ] || exit 41
umask 077
work=$(mktemp -d) || exit 40
trap 'rm -rf "$work"' EXIT
cd ${quote(service.workingDirectory ?? '/')} 2>&1 || exit 44
${groundCheck(props)}
# Importing leaves no compiled modules behind.
with_environment() ( ${exportShell({ PYTHONDONTWRITEBYTECODE: '1', ...service.environment })}; exec "$@" )
${copy('parse', renderIni(sections.map((section) => checked(section, ini, (line) => !acting.test(line.key)))))}
with_environment ${quote(binary)} --ini "$work/parse/"${quote(base)} --strict --get none < /dev/null 2>&1 || exit 42
${
  imports
    ? `${copy('import', renderIni([checked(main!, ini, (line) => importing.test(line.key) || enters(line))]))}
limit=
if command -v timeout > /dev/null; then limit="$(command -v timeout) -s KILL ${props.timeout}"; fi
with_environment $limit ${quote(binary)} --ini "$work/import/"${quote(base)} --socket "$work/import/socket" --need-app --master --no-server --set lazy-apps=false${account('uid', props)}${account('gid', props)} < /dev/null > "$work/out" 2>&1 || { slow=$?; cat "$work/out"; [ -z "$limit" ] || [ "$slow" != 137 ] || exit 45; exit 43; }`
    : ':'
}
${sections.some(({ lines }) => lines.some((line) => 'key' in line && line.key === 'env')) ? `[ "$(head -c 2 ${quote(binary)})" != '#!' ] || echo ${lateEnvironment}` : ':'}
:
`;
}

/** The user or group that the application will run as. */
function account(option: 'uid' | 'gid', { sections, service }: PlacedProps): string {
  const given = sections['uwsgi']?.[option];
  const value = typeof given === 'string' ? given : option === 'uid' ? service?.user : service?.group;
  return value === undefined ? '' : ` --${option} ${quote(value)}`;
}

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
