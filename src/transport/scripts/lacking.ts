import { packageOf, toolsIn } from '../tools';

/** Exit status of a script that was not run, because the host lacks tools. */
export const lackingStatus = 94;

/** Precedes the names of the missing tools; it holds nothing that a shell would expand. */
export const lackingSign = '@@pulumi-uwsgi-lacking@@';

/** Shell that precedes a script, and ends it before its lock and its first command where the host lacks a tool of it. */
export function lackingShell(script: string): string {
  const needed = toolsIn(script);
  if (needed.length === 0) return ':';
  // It travels with each script.
  return `lacking=
for tool in ${needed.join(' ')}; do command -v $tool >/dev/null || lacking="$lacking $tool"; done
[ -z "$lacking" ] || { echo "${lackingSign}$lacking"; exit ${lackingStatus}; }
unset lacking tool`;
}

/** Requirement that was not met where {@link lackingShell} ended a script; undefined where it did not. */
export function lackingText(code: number | undefined, stdout: string): string | undefined {
  if (code !== lackingStatus) return undefined;
  const names = new RegExp(`^${lackingSign}((?: [\\w-]+)+)$`, 'm').exec(stdout)?.[1]?.trim().split(' ');
  if (names === undefined) return undefined;
  const packages = [...new Set(names.map((name) => packageOf(name) ?? name))];
  return `the host must have ${names.join(', ')} on its PATH, and has not: install ${packages.join(', ')}`;
}
