import { plainEnvironment } from '../config/environment';
import { asServiceFunction } from '../resources/instance/surroundings';
import { quote } from '../transport/shell';
import type { PythonAppProps } from './python-app';
import type { ReleaseProps } from './release';

/**
 * A command that has the host's uWSGI import the application of a release, in the environment of the service, before it
 * becomes the current one: workers that
 * are started anew for any reason load what is current, so nothing broken may ever be. Undefined where the application is
 * not known here, or validation is not wanted.
 */
export function importCheck(
  props: PythonAppProps,
  { virtualenv, timeout = 600 }: ReleaseProps,
): NonNullable<ReleaseProps['commands']>[number] | undefined {
  const { module, file, expression, instance = {}, environment } = props;
  const application =
    typeof module === 'string'
      ? `--module ${quote(module)}`
      : typeof file === 'string'
        ? `--wsgi-file "$release/"${quote(file)}`
        : typeof expression === 'string'
          ? `--eval ${quote(expression)}`
          : undefined;
  if (application === undefined || instance.validate === false) return undefined;
  const options = [
    ...loadingOf(props),
    '--pythonpath "$release"',
    ...(virtualenv === undefined ? [] : ['--virtualenv "$release/.venv"']),
    application,
    // uWSGI 2.0 heeds need-app only where it has a socket to serve, and registers signals only where there is a master.
    '--need-app --master --no-server --socket "$work/own/socket"',
  ];
  const { name = 'shop', manager = 'systemd', service } = instance as { name?: string } & typeof instance;
  const { user, group, environment: started, ...surroundings } = service ?? {};
  const account = [user === undefined ? '' : ` --uid ${user}`, group === undefined ? '' : ` --gid ${group}`];
  const command = `${quote(instance.binary ?? '/usr/bin/uwsgi')} ${options.join(' ')}`;
  // Values stand in no text that a plan shows, and `env` of the configuration counts before the unit.
  const variables = { ...started, ...plainEnvironment(environment) };
  const names = Object.keys(variables).filter((variable) => /^[A-Za-z_]\w*$/.test(variable));
  return {
    name: 'import',
    // It becomes the user of the service by itself.
    asDeployer: true,
    run: `umask 077
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && chmod 711 "$work" && mkdir "$work/own" || exit 40
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\\\\\''/g")"; }
{
  echo "release=$(quoted "$PWD")"
${names.map((variable) => `  echo "export ${variable}=$(quoted "$${variable}")"`).join('\n')}
  cat <<'END'
PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE
cd "$release" || exit 44
account=
[ "$starter" = unit ] || account=${quote(account.join(''))}
limit=$(command -v timeout || PATH=/usr/bin:/bin command -v timeout) && limit="$limit -s KILL ${timeout}"
$limit ${command} $account
END
} > "$work/run" || exit 40
given() { chown "\${1:-$(id -u)}" "$work/own"; }
${asServiceFunction({ name, manager, service: { user, group, ...surroundings } })}
as_service; ended=$?
cat "$work/out"
exit "$ended"`,
    ...(names.length === 0 ? {} : { environment: variables }),
  };
}

/** The plugin of Python, unless the host's uWSGI has it inside. */
function loadingOf({ embeddedPlugin, instance = {} }: PythonAppProps): readonly string[] {
  if (embeddedPlugin === true) return [];
  if (embeddedPlugin === false) return ['--need-plugin python3'];
  const binary = quote(instance.binary ?? '/usr/bin/uwsgi');
  return [`$(${binary} --help | grep -e ' --wsgi-file ' > /dev/null || echo --need-plugin python3)`];
}
