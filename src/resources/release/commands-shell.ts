import { joinShell, type Shell, sh } from '../../transport/shell';
import { digestOf } from '../digest';
import { stepsSh } from './generated/shell';
import { isWheel, wheelsOf } from './packages';
import type { ReleaseProps } from './props';

type Command = NonNullable<ReleaseProps['commands']>[number];

/**
 * Shell: runs `$2` in the folder `$1` of a release. The virtual environment comes first in PATH, except for root in a release
 * that another user can write to.
 */
const entering = sh`cd "$1" || exit
if [ -n "$3" ] && [ -e .venv ]; then PATH="$1/.venv/bin:$PATH" VIRTUAL_ENV="$1/.venv"; export PATH VIRTUAL_ENV; fi
exec sh -c "$2"`;

/** Shell: functions for commands and the virtual environment (steps.sh). */
export const stepFunctions: Shell = sh`entering=${entering.text}
${stepsSh}`;

/** Shell: runs the commands before or after the switch, in order. */
export function commandsShell({ commands = [], timeout }: ReleaseProps, when: Command['when']): Shell {
  const texts = commands
    .filter((command) => command.when === when)
    .map(({ name, run, once, environment = {}, user = '', asDeployer = false }) => {
      const variables = Object.entries(environment).map(([key, value]) => sh`${key}=${value}`);
      const exported = variables.length === 0 ? sh`` : sh`export ${variables}; `;
      // A subshell, so that the environment of one command does not reach the next.
      const body = sh`( ${exported}run_command ${asDeployer ? '-' : user} ${timeout} ${run} )`;
      const doing = sh`doing() { ${body}; }
step ${`the command ${name}`} doing`;
      const mark = sh`"$m/once-"${name}`;
      return once
        ? sh`if [ ! -e ${mark} ]; then
${doing}
: > ${mark}
fi`
        : doing;
    });
  return texts.length === 0 ? sh`:` : joinShell(texts);
}

/**
 * Shell: creates the virtual environment of a release, as its owner, or reuses one with the same packages and owner.
 */
export function environmentShell({ virtualenv, timeout, owner, group }: ReleaseProps, digest: string): Shell {
  if (virtualenv === undefined) return sh`:`;
  const { python, requirements, lock, indexUrl, wheelhouse, options = [], packages = [] } = virtualenv;
  const found = wheelhouse?.startsWith('/') ? sh`${wheelhouse}` : sh`"$r/"${wheelhouse ?? ''}`;
  const source =
    wheelhouse === undefined
      ? indexUrl === undefined
        ? sh`:`
        : sh`PIP_INDEX_URL=${indexUrl}; export PIP_INDEX_URL`
      : sh`PIP_NO_INDEX=1 PIP_FIND_LINKS=${found}; export PIP_NO_INDEX PIP_FIND_LINKS`;
  const listed = [
    ...(lock === undefined ? [] : ['--require-hashes', '-r', lock]),
    ...(requirements === undefined ? [] : ['-r', requirements]),
    ...packages.filter((named) => !isWheel(named)),
  ];
  const install = ['install', '--quiet', '--no-input', '--disable-pip-version-check', ...options];
  const wheels = wheelsOf(virtualenv);
  const pip = (more: readonly string[]) =>
    sh`within_release ${timeout} 'v=$1; shift; exec "$v/bin/python" -m pip "$@"' "$v" ${[...install, ...more]}`;
  const whose =
    owner === undefined && group === undefined ? '' : `-${digestOf(`${owner}:${group}`).slice(0, 8)}`;
  return sh`make_environment() {
  python=${python}
  version=$(as "$hand" '' 60 '"$1" -c '\''import sys; print("%d.%d" % sys.version_info[:2])'\' "$python") || return 1
  case $version in ''|*[!0-9.]*) echo "$python must print its version, but printed: $version"; return 1 ;; esac
  e=${`${digest}${whose}`}-$version v="$b/venvs/$e"
  if [ ! -e "$v/.complete" ]; then
    fresh_venv=$e
    keep 'rm -rf "./venvs/$1"; mkdir -p ./venvs && mkdir "./venvs/$1"' "$e" && hand_over "$v" || return 1
    within_release ${timeout} '"$1" -m venv "$2"' "$python" "$v" || return 1
    ${wheels.length === 0 ? sh`:` : sh`${pip(['--no-deps', '--no-index', ...wheels])} || return 1`}
    ${listed.length === 0 ? sh`:` : sh`( ${source}; ${pip(listed)} ) || return 1`}
    within_release 20 ': > "$1/.complete"' "$v" || return 1
  fi
  within_release 20 'ln -s "../../venvs/$1" .venv' "$e"
}
step 'the virtual environment' make_environment`;
}
