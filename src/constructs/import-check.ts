import { plainEnvironment } from '../config/environment';
import { asServiceFunction } from '../resources/process/shell/unit-environment';
import { exitOnSignals } from '../transport/scripts/signal-exit';
import { joinShell, raw, type Shell, sh } from '../transport/shell';
import type { PythonAppProps } from './python-app';
import type { ReleaseProps } from './release';

/**
 * Command that imports the application of a release with the host's uWSGI, in the environment of the service, before
 * the switch: every restarted worker loads the current release, so a broken one must never become current. Undefined
 * if the application is not known in the program, or validation is disabled.
 */
export function importCheck(
  props: PythonAppProps,
  { virtualenv, timeout = 600 }: ReleaseProps,
): NonNullable<ReleaseProps['commands']>[number] | undefined {
  const { module, file, expression, instance = {}, environment } = props;
  const application =
    typeof module === 'string'
      ? sh`--module ${module}`
      : typeof file === 'string'
        ? sh`--wsgi-file "$release/"${file}`
        : typeof expression === 'string'
          ? sh`--eval ${expression}`
          : undefined;
  if (application === undefined || instance.validate === false) return undefined;
  const options = [
    ...loadingOf(props),
    sh`--pythonpath "$release"`,
    ...(virtualenv === undefined ? [] : [sh`--virtualenv "$release/.venv"`]),
    application,
    // uWSGI 2.0 applies need-app only with a socket, and registers signals only with a master.
    sh`--need-app --master --no-server --socket "$work/own/socket"`,
  ];
  const { name = 'shop', manager = 'systemd', service } = instance as { name?: string } & typeof instance;
  const { user, group, environment: started, ...surroundings } = service ?? {};
  const account = [user === undefined ? '' : ` --uid ${user}`, group === undefined ? '' : ` --gid ${group}`];
  const command = sh`${binaryOf(instance)} ${options}`;
  // Plans show no values, and `env` of the configuration takes precedence over the unit.
  const variables = { ...started, ...plainEnvironment(environment) };
  const names = Object.keys(variables).filter((variable) => /^[A-Za-z_]\w*$/.test(variable));
  const check = sh`PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE
cd "$release" || exit 44
account=
[ "$starter" = unit ] || account=${account.join('')}
limit=$(command -v timeout || PATH=/usr/bin:/bin command -v timeout) && limit="$limit -s KILL ${timeout}"
$limit ${command} $account`;
  return {
    name: 'import',
    // uWSGI changes to the user of the service itself.
    asDeployer: true,
    run: sh`umask 077
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && { ${exitOnSignals}; } && chmod 711 "$work" && mkdir "$work/own" || exit 40
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }
{
  # The echo of dash decodes backslashes.
  printf 'release=%s\n' "$(quoted "$PWD")"
${joinShell(names.map(raw).map((variable) => sh`  printf '%s\n' "export ${variable}=$(quoted "$${variable}")"`))}
  cat <<'END'
${check}
END
} > "$work/run" || exit 40
given() { chown "\${1:-$(id -u)}" "$work/own"; }
${asServiceFunction({ name, manager, service: { user, group, ...surroundings } })}
as_service; ended=$?
cat "$work/out"
exit "$ended"`.text,
    ...(names.length === 0 ? {} : { environment: variables }),
  };
}

/** Python plugin, unless it is built into the host's uWSGI. */
function loadingOf({ embeddedPlugin, instance = {} }: PythonAppProps): readonly Shell[] {
  if (embeddedPlugin === true) return [];
  if (embeddedPlugin === false) return [sh`--need-plugin python3`];
  return [
    sh`$(${binaryOf(instance)} --help | grep -e ' --wsgi-file ' > /dev/null || echo --need-plugin python3)`,
  ];
}

const binaryOf = ({ binary = '/usr/bin/uwsgi' }: NonNullable<PythonAppProps['instance']>): string => binary;
