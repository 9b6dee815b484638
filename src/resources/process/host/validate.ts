import { posix } from 'node:path';
import { renderIni } from '../../../config/ini';
import { directivesOf } from '../../../config/line';
import type { RenderedLine, RenderedSection } from '../../../config/rendered';
import { fromWire } from '../../../config/wire';
import type { Host } from '../../../transport/host';
import { exitOnSignals } from '../../../transport/scripts/signal-exit';
import { base64, joinShell, type Shell, sh } from '../../../transport/shell';
import { ResourceError, type Work } from '../../resource';
import { noRoom, workFolder } from '../../work-folder';
import { importingProgram, namedModules } from '../named-modules';
import { expandFilePath, processPaths, type ResolvedProps } from '../paths';
import { pluginSource } from '../plugin-package';
import { relevantLines } from '../shell/diagnostics';
import { exportShell } from '../shell/environment';
import { preflightScript } from '../shell/preflight-script';
import { asServiceFunction } from '../shell/unit-environment';

/** Printed if Python starts before uWSGI: pyuwsgi is a module that a Python script calls. */
const lateEnvironment = sh`@late-environment`;

/** Options that have effects while uWSGI parses a file; the checked copy lacks them. */
const sideEffects =
  /^(hook-asap|exec-asap|call-asap|callret-asap|mount-asap|umount-asap|print|spooler|spooler-external)$/;

/** Options that the import check needs to find the application. */
const importOptions =
  /^(plugins?|need-plugins?|plugins-dir|plugin-dir|chdir|pythonpath|python-path|pp|virtualenv|venv|home|pyhome|env|module|wsgi|wsgi-file|file|eval|callable|mount|manage-script-name|set-placeholder|set-ph|set|pyargv|enable-threads|limit-as|single-interpreter|pyimport|import|shared-pyimport|shared-import|umask|unenv|add-gid|additional-gid)$/;

/** Whether a line is a hook that only enters a directory, as an application of a release needs. */
const enters = ({ key, value }: { key: string; value: string }): boolean =>
  key === 'hook-pre-app' && value.startsWith('chdir:');

/** Options that name a Python application. */
const application = /^(module|wsgi|wsgi-file|file|eval)$/;

/**
 * Validates the configuration with the host's own uWSGI: parses it strictly, finds its plugins, and imports the application in
 * the environment of the service. Checks copies without options that have effects, in a temporary directory; does not touch the
 * live files.
 *
 * @param parent process whose environment the instance inherits: the emperor of a vassal
 * @throws ResourceError with the output of uWSGI
 */
export async function validateOnHost(
  host: Host,
  props: ResolvedProps,
  { signal, warn }: Pick<Work, 'signal' | 'warn'>,
  parent?: number,
): Promise<void> {
  const { name, binary, service } = props;
  const { ini } = processPaths(props);
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
  const said = relevantLines(result.stdout);
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
    fail(`Cannot deploy ${ini}: ${option} must name an importable Python object, but its import fails`);
  }
  if (result.code === 44) fail(`Cannot deploy ${ini}: the host does not meet a requirement`);
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
 * Validation script. Exit status: 40 its own files could not be written, 41 no program, 42 parse refused, 43 import failed, 44 a
 * requirement is missing, 45 import too slow, 46 the module of a mule or spooler does not import. uWSGI 2.0 applies `need-app`
 * only if it has a socket to serve, so the import check has a socket of its own; it also has a master, because signals, timers
 * and cron tasks need one, and vassals have one by default.
 */
export function validationScript(props: ResolvedProps, parent?: number): Shell {
  const { binary, service = {} } = props;
  const { ini } = processPaths(props);
  const base = posix.basename(ini);
  const sections = fromWire(props);
  const main = sections.find(({ name }) => name === 'uwsgi');
  const imports = main?.lines.some((line) => 'key' in line && application.test(line.key)) ?? false;
  const write = (path: Shell, content: string): Shell =>
    sh`base64 -d > ${path} <<'END' || no_room "$work" 2>&1
${base64(content)}
END`;
  return sh`
[ -x ${binary} ] || exit 41
umask 077
${workFolder}
workdir 2>&1 || exit ${noRoom}
trap workdir_gone EXIT; ${exitOnSignals}
# Another user can pass through to the files that are readable for that user.
chmod 711 "$work" || no_room "$work" 2>&1
${preflightScript(props)}
mkdir "$work/parse" || no_room "$work" 2>&1
${write(sh`"$work/parse/"${base}`, renderIni(sections.map((section) => checkedCopy(section, ini, (line) => !sideEffects.test(line.key)))))}
( ${exportShell(service.environment)}; exec ${binary} --ini "$work/parse/"${base} --strict --get none ) < /dev/null 2>&1 || exit 42
${imports ? importShell(props, main!, write, parent) : sh`:`}
${sections.some(({ lines }) => lines.some((line) => 'key' in line && line.key === 'env')) ? sh`[ "$(head -c 2 ${binary})" != '#!' ] || echo ${lateEnvironment}` : sh`:`}
:
`;
}

/** Shell: imports the application as the service would. */
function importShell(
  props: ResolvedProps,
  main: RenderedSection,
  write: (path: Shell, content: string) => Shell,
  parent: number | undefined,
): Shell {
  const { binary, timeout } = props;
  const { ini } = processPaths(props);
  const base = posix.basename(ini);
  const named = namedModules(directivesOf(main));
  const copy = checkedCopy(main, ini, (line) => importOptions.test(line.key) || enters(line));
  const command = sh`$limit ${binary} --ini "$work/import/"${base} --socket "$work/own/socket" --need-app --master --no-server --set lazy-apps=false${named.length === 0 ? sh`` : sh` --import "$work/named.py"`}${ownAccount(props)}`;
  const start = startAccount(props);
  // The service may set another PATH. The import writes no compiled modules.
  const run = sh`${exportShell({ PYTHONDONTWRITEBYTECODE: '1' })}
limit=$(command -v timeout || PATH=/usr/bin:/bin command -v timeout) && limit="$limit -s KILL ${timeout}"
${start.text === '' ? command : sh`if [ "$starter" != unit ]; then ${command}${start}; else ${command}; fi`} < /dev/null 2>&1
ended=$?
[ -z "$limit" ] || [ "$ended" != 137 ] || exit 45
[ "$ended" != 46 ] || exit 46
[ "$ended" = 0 ] || exit 43
exit 0`;
  return sh`{ mkdir "$work/import" "$work/own" && chmod 711 "$work/import"; } || no_room "$work" 2>&1
${write(sh`"$work/import/"${base}`, renderIni([copy]))}
${
  named.length === 0
    ? sh`:`
    : sh`${write(sh`"$work/named.py"`, importingProgram(named))}
chmod 644 "$work/named.py"`
}
${write(sh`"$work/run"`, run.text)}
${asServiceFunction(props, parent)}
# Root reads and writes no file in a directory that the user can write to.
given() {
  chmod 600 "$work/import/"${base} && chown "\${1:-$(id -u)}" "$work/import/"${base} "$work/own"
}
as_service; ended=$?
[ "$ended" = 0 ] || { cat "$work/out"; exit "$ended"; }`;
}

/** User and group of the application that the configuration sets. */
const ownAccount = ({ sections }: ResolvedProps): Shell =>
  accountOptions(['uid', 'gid'].map((option) => [option, sections['uwsgi']?.[option]]));

/** User and group that a start script sets if the configuration sets none; under systemd the unit sets them. */
function startAccount({ sections, service }: ResolvedProps): Shell {
  const given = [
    ['uid', service?.user],
    ['gid', service?.group],
  ] as const;
  return accountOptions(given.filter(([option]) => typeof sections['uwsgi']?.[option] !== 'string'));
}

const accountOptions = (given: readonly (readonly [string | undefined, unknown])[]): Shell =>
  joinShell(
    given.flatMap(([option, value]) => (typeof value === 'string' ? [sh` --${option!} ${value}`] : [])),
    '',
  );

/** Copy of a section for the check: without the other lines, with required plugins, and with variables of the file path expanded. */
function checkedCopy(
  section: RenderedSection,
  ini: string,
  keep: (line: { key: string; value: string }) => boolean,
): RenderedSection {
  const lines = section.lines.flatMap((line): RenderedLine[] => {
    if (!('key' in line) || !keep(line)) return [];
    // uWSGI silently skips a missing plugin unless it is a `need-plugin`.
    const key = line.key === 'plugin' ? 'need-plugin' : line.key === 'plugins' ? 'need-plugins' : line.key;
    return [{ key, value: expandFilePath(line.value, ini) }];
  });
  return { name: section.name, lines };
}
