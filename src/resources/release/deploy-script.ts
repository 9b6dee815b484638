import { quote } from '../../transport/shell';
import { holding } from '../running';
import { commandsShell, environmentShell, stepFunctions } from './commands-shell';
import { environmentDigest } from './content';
import { differFunction, places } from './inspect';
import { pathsOf } from './paths';
import type { ReleaseProps } from './props';

/** What is done on the host. */
export interface ScriptProps {
  readonly props: ReleaseProps;
  /** Folder of the release that becomes the current one. */
  readonly name: string;
  /** What `current` pointed to when this was decided; undefined where there was none. */
  readonly before?: string;
  /** The release that unchanged files are taken from; undefined where the release is there already. */
  readonly build?: { readonly from?: string; readonly copies: boolean };
}

/** Most seconds that a script of ours may take, but for what it reads. */
export function mostSeconds({ timeout, commands = [], virtualenv }: ReleaseProps): number {
  return 120 + timeout * (commands.length + (virtualenv === undefined ? 0 : 2));
}

/**
 * The script that makes a release, or goes back to one, and switches to it. It reads a packed tar with `tree` (what is new),
 * and `files`, `record` and `linked` (what is remembered, and which files are taken over). Whatever fails, `current` is as it
 * was and nothing is left of the release. It goes on when the client is gone, but for a tar that did not arrive whole.
 *
 * @param sign what its own lines bear; no command of the user can know it
 */
export function deployScript({ props, name, before, build }: ScriptProps, sign: string): string {
  const { base } = pathsOf(props);
  return `
sign=${quote(sign)}
${places(base)}
n=${quote(name)} before=${quote(before ?? '')} r=${quote(`${base}/releases/${name}`)}
${holding(`release ${base}`, mostSeconds(props))}
${differFunction}
${stepFunctions}
${pruneFunctions}
point() { # target
  rm -f "$b/.current.new"
  ln -s "$1" "$b/.current.new" && mv -T "$b/.current.new" "$b/current"
}
made= fresh= switched= first= done=
leave() {
  code=$?
  cd /
  rm -rf "$m/incoming" "$log"; rm -f "$b/.current.new"
  if [ -z "$done" ]; then
    if [ -n "$switched" ]; then if [ -n "$back" ]; then point "$back"; else rm -f "$b/current"; fi; rm -f "$m/previous"; fi
    if [ -n "$made" ]; then rm -rf "$r" "$m/$n.files" "$m/$n.pending"; fi
    if [ -n "$fresh" ] && [ ! -e "$fresh/.complete" ]; then rm -rf "$fresh"; fi
    [ -z "$fresh" ] || unused
    if [ -n "$first" ] && [ -d "$b/shared" ]; then find "$b/shared" -depth -type d -empty -delete; fi
    rmdir "$b/releases" "$b/venvs" "$m" "$b" 2>/dev/null
  fi
  let_go
  exit "$code"
}
guard() {
  found=
  if [ -L "$b/current" ]; then found=$(readlink "$b/current")
  elif [ -e "$b/current" ]; then echo "@$sign failed the look at $b/current: it must be a link of ours, and is none"; exit 70; fi
  [ "$found" = "$before" ] || { echo "@$sign conflict"; exit 75; }
}
switch() {
  # Where to go back to outlives this script: another one may have to.
  if [ "$before" != "releases/$n" ]; then printf %s "$before" > "$m/previous"; fi
  back=$(cat "$m/previous" 2>/dev/null)
  switched=1
  if [ "$before" != "releases/$n" ]; then step 'the switch of current' point "releases/$n"; fi
}
${build === undefined ? take : buildFunctions(props, build)}
main() {
  # What has begun is ended even when nobody listens any more.
  trap '' PIPE HUP
  umask 022
  log=$(mktemp) || exit 74
  slot=
  trap leave EXIT
  trap 'exit 143' TERM INT
  hold || exit 74
  guard
  obtain
  switch
${commandsShell(props, 'after')}
  finish() { [ ! -e "$m/$n.pending" ] || mv -f "$m/$n.pending" "$m/$n.json"; }
  step 'the record' finish
  done=1
  rm -f "$m/previous"
  ${build === undefined ? ':' : `prune ${props.keep}`}
  echo "@$sign done"
}
main
`;
}

const take = `obtain() {
  bad=$(differ "$n")
  [ -z "$bad" ] || { echo "@$sign failed the look at $r: its files must be as they were deployed"; echo "@$sign evidence"; echo "$bad"; echo "@$sign end"; exit 70; }
}`;

function buildFunctions(props: ReleaseProps, { from, copies }: NonNullable<ScriptProps['build']>): string {
  const { owner = '', group = '', shared = {} } = props;
  const given = owner === '' && group === '' ? '' : `${owner}${group === '' ? '' : `:${group}`}`;
  const kept = `${shared.owner ?? owner}${(shared.group ?? group) === '' ? '' : `:${shared.group ?? group}`}`;
  const directories = (shared.directories ?? []).map(
    (path) =>
      `[ -d "$b/shared/"${quote(path)} ] || { mkdir -p "$b/shared/"${quote(path)}${kept === '' ? '' : ` && chown ${quote(kept)} "$b/shared/"${quote(path)}`}; } || return 1`,
  );
  return `# tar does not tell that there was no room.
space() { df -P "$b" | awk 'END { if ($4 < 64) print "no space is left on " $6 }'; }
receive() {
  made=1
  # The input is that of the script; a step has none.
  tar -xzpf - -C "$m/incoming" --no-same-owner <&3 || { space; return 1; }
  mv "$m/incoming/files" "$m/$n.files" && chmod 600 "$m/incoming/record" && mv "$m/incoming/record" "$m/$n.pending" || return 1
  ${given === '' ? ':' : `chown -hR ${quote(given)} "$m/incoming/tree" || return 1`}
  mv "$m/incoming/tree" "$r" || return 1
  ${from === undefined ? ':' : `( cd "$b/releases/"${quote(from)} && xargs -0 -r cp ${copies ? '-p' : '-l'} -P --parents -t "$r" -- < "$m/incoming/linked" ) || return 1`}
  ${copies && given !== '' ? `chown -hR ${quote(given)} "$r" || return 1` : ':'}
  bad=$(differ "$n"); [ -z "$bad" ] || { echo "what arrived is not what was sent:"; echo "$bad"; return 1; }
}
share() {
  mkdir -p "$b/shared" || return 1
${directories.map((line) => `  ${line}`).join('\n') || '  :'}
}
obtain() {
  exec 3<&0
  [ -e "$b/shared" ] || first=1
  mkdir -p "$b/releases" && mkdir -p "$m" && chmod 700 "$m" || exit 74
  sweep
  mkdir "$m/incoming" || exit 74
  [ ! -e "$r" ] || { echo "@$sign conflict"; exit 75; }
  step 'the files' receive
  exec 3<&-
  step 'what is shared' share
  ${environmentShell(props, environmentDigest(props)).replaceAll('\n', '\n  ')}
${commandsShell(props, 'before')}
}`;
}

const pruneFunctions = `
# What a machine that went down left half made; the current one is never such.
sweep() {
  now=$(readlink "$b/current" 2>/dev/null); now=\${now#releases/}
  rm -rf "$m/incoming"; rm -f "$b/.current.new"
  for p in "$m"/*.pending "$m"/*.files; do
    o=\${p##*/}; o=\${o%.*}
    [ ! -e "$p" ] || [ "$o" = "$now" ] || [ -e "$m/$o.json" ] || rm -rf "$b/releases/$o" "$m/$o.files" "$m/$o.pending"
  done
  for d in "$b/releases"/*; do
    o=\${d##*/}
    [ ! -e "$d" ] || [ "$o" = "$now" ] || [ -e "$m/$o.json" ] || rm -rf "$d"
  done
  unused
}
# Virtual environments that no release uses.
unused() {
  for v in "$b/venvs"/*; do
    [ -e "$v" ] || continue
    used=
    for l in "$b/releases"/*/.venv; do [ "$(readlink "$l")" != "../../venvs/\${v##*/}" ] || used=1; done
    [ -n "$used" ] || rm -rf "$v"
  done
}
prune() { # how many
  sweep
  left=$(($1 - 1))
  for o in $(cd "$m" && ls | sed -n 's/\\.json$//p' | sort -rn); do
    [ "$o" != "$n" ] || continue
    if [ "$left" -gt 0 ]; then left=$((left - 1)); else
      rm -f "$m/$o.json" && rm -rf "$b/releases/$o" "$m/$o.files"
    fi
  done
  unused
}`;
