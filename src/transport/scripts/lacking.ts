import { packageOf } from '../tools';
import { neededTools } from './needed-tools';

/** Exit status of a script that was not run, because the host lacks tools that it needs. */
export const lackingStatus = 94;

/** What stands before the names of what is lacking; it holds nothing that a shell would read otherwise. */
export const lackingSign = '@@pulumi-uwsgi-lacking@@';

/** Shell that stands before a script, and ends it before it does or holds anything where the host lacks a tool of it. */
export function lackingShell(script: string): string {
  const needed = neededTools(script);
  if (needed.length === 0) return ':';
  return `lacking=
for tool in ${needed.join(' ')}; do command -v "$tool" > /dev/null 2>&1 || lacking="$lacking $tool"; done
[ -z "$lacking" ] || { printf '%s%s\\n' ${lackingSign} "$lacking"; exit ${lackingStatus}; }
unset lacking tool`;
}

/** What must hold, in words, where {@link lackingShell} ended a script; undefined where it did not. */
export function lackingText(code: number | undefined, stdout: string): string | undefined {
  if (code !== lackingStatus) return undefined;
  const names = new RegExp(`^${lackingSign}((?: [\\w-]+)+)$`, 'm').exec(stdout)?.[1]?.trim().split(' ');
  if (names === undefined) return undefined;
  const packages = [...new Set(names.map((name) => packageOf(name) ?? name))];
  return `the host must have ${names.join(', ')} on its PATH, and has not: install ${packages.join(', ')}`;
}
