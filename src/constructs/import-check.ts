import { plainEnvironment } from '../config/environment';
import { quote } from '../transport/shell';
import type { PythonAppProps } from './python-app';
import type { ReleaseProps } from './release';

/**
 * A command that has the host's uWSGI import the application of a release before it becomes the current one: workers that
 * are started anew for any reason load what is current, so nothing broken may ever be. Undefined where the application is
 * not known here, or validation is not wanted.
 */
export function importCheck(
  props: PythonAppProps,
  { virtualenv }: ReleaseProps,
): NonNullable<ReleaseProps['commands']>[number] | undefined {
  const { module, file, expression, instance = {}, environment } = props;
  const application =
    typeof module === 'string'
      ? `--module ${quote(module)}`
      : typeof file === 'string'
        ? `--wsgi-file "$PWD/"${quote(file)}`
        : typeof expression === 'string'
          ? `--eval ${quote(expression)}`
          : undefined;
  if (application === undefined || instance.validate === false) return undefined;
  const options = [
    ...loadingOf(props),
    '--pythonpath "$PWD"',
    ...(virtualenv === undefined ? [] : ['--virtualenv "$PWD/.venv"']),
    application,
    // uWSGI 2.0 heeds need-app only where it has a socket to serve, and registers signals only where there is a master.
    '--need-app --master --no-server --socket "$place/socket"',
  ];
  return {
    name: 'import',
    run: `place=$(mktemp -d) && trap 'rm -rf "$place"' EXIT && PYTHONDONTWRITEBYTECODE=1 ${quote(instance.binary ?? '/usr/bin/uwsgi')} ${options.join(' ')}`,
    user: instance.service?.user,
    environment: plainEnvironment(environment),
  };
}

/** The plugin of Python, unless the host's uWSGI has it inside. */
function loadingOf({ embeddedPlugin, instance = {} }: PythonAppProps): readonly string[] {
  if (embeddedPlugin === true) return [];
  if (embeddedPlugin === false) return ['--need-plugin python3'];
  const binary = quote(instance.binary ?? '/usr/bin/uwsgi');
  return [`$(${binary} --help | grep -e ' --wsgi-file ' > /dev/null || echo --need-plugin python3)`];
}
