import { type Shell, sh } from '../shell';
import { packageOf, toolsIn } from '../tools';

/** Exit status of a script that was not run because the host lacks tools. */
export const missingToolsStatus = 94;

/** Precedes the names of the missing tools; contains nothing that a shell expands. */
export const missingToolsSign = '@@pulumi-uwsgi-lacking@@';

/**
 * Shell prologue of a script: ends it before its fence and its first command if the host lacks one of its tools.
 */
export function requireToolsShell(script: Shell): Shell {
  const needed = toolsIn(script.text);
  if (needed.length === 0) return sh`:`;
  // It is sent with each script, so it is short.
  return sh`lacking=
for tool in ${needed}; do command -v $tool >/dev/null || lacking="$lacking $tool"; done
[ -z "$lacking" ] || { echo ${missingToolsSign}"$lacking"; exit ${missingToolsStatus}; }
unset lacking tool`;
}

/** Requirement that was not met if {@link requireToolsShell} ended a script; otherwise undefined. */
export function missingToolsText(code: number | undefined, stdout: string): string | undefined {
  if (code !== missingToolsStatus) return undefined;
  const names = new RegExp(`^${missingToolsSign}((?: [\\w-]+)+)$`, 'm').exec(stdout)?.[1]?.trim().split(' ');
  if (names === undefined) return undefined;
  const packages = [...new Set(names.map((name) => packageOf(name) ?? name))];
  return `the host must have ${names.join(', ')} on its PATH, but does not: install ${packages.join(', ')}`;
}
