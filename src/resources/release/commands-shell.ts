import { quote } from '../../transport/shell';
import type { ReleaseProps } from './props';

type Command = NonNullable<ReleaseProps['commands']>[number];

/** Shell: functions that commands and the virtual environment need; `$r` is the folder of the release, `$sign` what our own lines bear. */
export const stepFunctions = `
# What a step prints is kept for the case that it fails. Nothing of it reads our own input.
step() { # title command...
  title=$1; shift
  "$@" > "$log" 2>&1 < /dev/null || { echo "@$sign failed $title"; echo "@$sign evidence"; tail -n 40 "$log"; echo "@$sign end"; exit 70; }
}
as_user() { # user seconds text
  if [ -z "$1" ] || [ "$1" = "$(id -un)" ] || [ "$1" = "$(id -u)" ]; then timeout "$2" sh -c "$3"
  elif [ "$(id -u)" != 0 ]; then echo "only root can run a command as $1, and this is $(id -un)" >&2; return 1
  else
    HOME=$(getent passwd "$1" | cut -d: -f6); USER=$1 LOGNAME=$1; export HOME USER LOGNAME
    timeout "$2" runuser -u "$1" -- sh -c "$3"
  fi
}
enter() {
  cd "$r" || return 1
  if [ -e "$r/.venv" ]; then PATH="$r/.venv/bin:$PATH" VIRTUAL_ENV="$r/.venv"; export PATH VIRTUAL_ENV; fi
}`;

/** Shell: runs the commands of a moment, one after another. */
export function commandsShell({ commands = [], timeout }: ReleaseProps, when: Command['when']): string {
  const texts = commands
    .filter((command) => command.when === when)
    .map(({ name, run, once, environment = {}, user = '' }) => {
      const variables = Object.entries(environment).map(([key, value]) => `${key}=${quote(value)}`);
      const exported = variables.length === 0 ? '' : `export ${variables.join(' ')}; `;
      // A subshell, so that what one command is given does not reach the next.
      const body = `( enter && ${exported}as_user ${quote(user)} ${timeout} ${quote(run)} )`;
      const doing = `doing() { ${body}; }\nstep ${quote(`the command ${name}`)} doing`;
      const mark = `"$m/once-"${quote(name)}`;
      return once ? `if [ ! -e ${mark} ]; then\n${doing}\n: > ${mark}\nfi` : doing;
    });
  return texts.length === 0 ? ':' : texts.join('\n');
}

/** Shell: makes the virtual environment of a release, or takes one with the same packages. */
export function environmentShell({ virtualenv, timeout }: ReleaseProps, digest: string): string {
  if (virtualenv === undefined) return ':';
  const { python, requirements, lock, indexUrl, wheelhouse, options = [] } = virtualenv;
  const wheels = wheelhouse?.startsWith('/') ? quote(wheelhouse) : `"$r/"${quote(wheelhouse ?? '')}`;
  const source =
    wheelhouse === undefined
      ? indexUrl === undefined
        ? ':'
        : `PIP_INDEX_URL=${quote(indexUrl)}; export PIP_INDEX_URL`
      : `PIP_NO_INDEX=1 PIP_FIND_LINKS=${wheels}; export PIP_NO_INDEX PIP_FIND_LINKS`;
  const listed = [
    ...(lock === undefined ? [] : ['--require-hashes', '-r', lock]),
    ...(requirements === undefined ? [] : ['-r', requirements]),
  ];
  const pip = ['install', '--quiet', '--no-input', '--disable-pip-version-check', ...options, ...listed];
  return `make_environment() {
  version=$(${quote(python)} -c 'import sys; print("%d.%d" % sys.version_info[:2])') || return 1
  v="$b/venvs/${digest}-$version"
  if [ ! -e "$v/.complete" ]; then
    rm -rf "$v"; mkdir -p "$b/venvs" && fresh=$v
    ${quote(python)} -m venv "$v" || return 1
    ${listed.length === 0 ? ':' : `( cd "$r" && ${source} && timeout ${timeout} "$v/bin/python" -m pip ${pip.map(quote).join(' ')} ) || return 1`}
    : > "$v/.complete"
  fi
  ln -s "../../venvs/\${v##*/}" "$r/.venv"
}
step 'the virtual environment' make_environment`;
}
