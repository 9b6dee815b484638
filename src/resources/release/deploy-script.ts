import {
  durableTreeFunction,
  installFunctions,
  placeOf,
  takeFunctions,
} from '../../transport/scripts/install';
import { joinShell, type Shell, sh } from '../../transport/shell';
import { hostMutex } from '../host-mutex';
import { noRoom, workFolder } from '../work-folder';
import { commandsShell, environmentShell, stepFunctions } from './commands-shell';
import { environmentDigest } from './content';
import { differFunctions, places } from './inspect';
import { ownersOf, settleCall, settleFunctions } from './keeper';
import { pathsOf } from './paths';
import type { ReleaseProps } from './props';
import { pruneFunctions } from './sweep-shell';

/** Parameters of the script that deploys a release. */
export interface ScriptProps {
  readonly props: ReleaseProps;
  /** Folder of the release that becomes the current one. */
  readonly name: string;
  /** Target of `current` when the change was planned; undefined if there was none. */
  readonly before?: string;
  /** How the release is created; undefined if it exists already. */
  readonly build?: Build;
}

interface Build {
  /** Release whose unchanged files are linked. */
  readonly from?: string;
  /** Bytes of the first tar of the input. */
  readonly memory: number;
}

/** Most seconds that the script may take, without the time to read its input. */
export function mostSeconds({ timeout, commands = [], virtualenv }: ReleaseProps): number {
  return 120 + timeout * (commands.length + (virtualenv === undefined ? 0 : 2));
}

/**
 * Script that creates a release, or reuses one, and switches `current` to it. It reads two packed tars: one with `files`, `record`
 * and `linked` (the manifest, the record, and the unchanged files to link), and one with new files. If anything fails, `current`
 * is as before and the release is removed. The script continues when the client is gone, unless a tar is incomplete. No signal
 * ends a rollback.
 *
 * @param sign random mark of the script's own output lines; no command of the user knows it
 */
export function deployScript({ props, name, before, build }: ScriptProps, sign: string): Shell {
  const { base } = pathsOf(props);
  const { staged } = placeOf(`${base}/current`);
  return sh`
sign=${sign}
${places(base)}
n=${name} before=${before ?? ''} r=${`${base}/releases/${name}`}
${hostMutex(`release ${base}`, mostSeconds(props))}
${workFolder}
${installFunctions}
${durableTreeFunction}
${settleFunctions}
${differFunctions}
${stepFunctions}
kit=${installFunctions.text}
keep() { # TEXT ARG...
  text=$1; shift
  as "$keeper" '' 600 "$kit
reach \"\$1\" || exit; shift
$text" "$b" "$@" < /dev/null >&2
}
hand_over() { # DIRECTORY
  case $keeper in ''|[!0]*) return 0 ;; esac
  [ "$hand $hand_group" = '0 ' ] || chown "$hand:$hand_group" "$1" 2> /dev/null || chown "$hand" "$1"
}
${pruneFunctions(base)}
lead() { # TARGET
  keep 'ln -sn "$1" "./$2" && { rename "$2" current || { rm -f "./$2"; exit 1; }; }' "$1" ${staged} && durable "$b"
}
begun= fresh_venv= switched= unshared= done= settled= slot=
leave() {
  code=$?
  trap '' TERM INT HUP PIPE
  cd /
  if [ -z "$done" ] && [ -n "$settled" ]; then
    if [ -n "$switched" ]; then
      if [ -n "$back" ]; then lead "$back"; else keep 'rm -f ./current'; fi
      rm -f "$m/previous"
    fi
    [ -z "$begun" ] || gone "$n"
    if [ -n "$fresh_venv" ] && [ ! -e "$b/venvs/$fresh_venv/.complete" ]; then keep 'rm -rf "./venvs/$1"' "$fresh_venv"; fi
    unused
    if [ -d "$b" ]; then
      [ -z "$unshared" ] || keep '[ ! -d ./shared ] || find ./shared -depth -type d -empty -delete'
      keep 'rmdir ./releases ./venvs; here=$PWD; cd / && rmdir "$here"'
    fi 2> /dev/null
    rmdir "$m" "\${m%/*}" 2> /dev/null
  fi
  workdir_gone
  release_mutex
  exit "$code"
}
check_unchanged() {
  found=
  if [ -L "$b/current" ]; then found=$(readlink "$b/current")
  elif [ -e "$b/current" ]; then echo "@$sign failed the look at $b/current: it must be a link made by a Release, and is not"; exit 70; fi
  [ "$found" = "$before" ] || { echo "@$sign conflict"; exit 75; }
}
settle_here() {
  ${settleCall(ownersOf(props))}
  [ -z "$refused" ] || { echo "@$sign refused $refused"; exit 77; }
  settled=1
}
# Stored, because a later script may have to roll back.
note() {
  [ "$before" = "releases/$n" ] || printf %s "$before" | put "$m" previous ${placeOf('/previous').staged} 600 || return 1
  durable_tree "$b" && durable "$m"
}
switch() {
  step 'the record' note
  back=$(cat "$m/previous" 2>/dev/null)
  switched=1
  if [ "$before" != "releases/$n" ]; then step 'the switch of current' lead "releases/$n"; fi
}
${build === undefined ? take : buildFunctions(props, build)}
main() {
  # The script goes on when the client is gone.
  trap '' PIPE HUP
  umask 022
  workdir || exit ${noRoom}
  trap leave EXIT
  trap 'exit 143' TERM INT
  acquire_mutex || exit 74
  settle_here
  check_unchanged
  obtain
  switch
${commandsShell(props, 'after')}
  finish() { [ ! -e "$m/$n.pending" ] || { mv -f "$m/$n.pending" "$m/$n.json" && durable "$m"; }; }
  step 'the record' finish
  done=1
  rm -f "$m/previous"
  ${build === undefined ? sh`:` : sh`prune ${props.keep}`}
  echo "@$sign done"
}
main
`;
}

const take = sh`obtain() {
  bad=$(differ "$n")
  [ -z "$bad" ] || { echo "@$sign failed the look at $r: its files must be as they were deployed"; echo "@$sign evidence"; echo "$bad"; echo "@$sign end"; exit 70; }
}`;

function buildFunctions(props: ReleaseProps, { from, memory }: Build): Shell {
  const { owner = '', group = '', shared = {} } = props;
  const [user, users] = [shared.owner ?? owner, shared.group ?? group];
  const kept = users === '' ? user : `${user}:${users}`;
  const directories = (shared.directories ?? []).map((path) => sh`  share ${path} || return 1`);
  return sh`${takeFunctions}
# tar does not report a full disk.
space() { df -P "$b" "$m" | awk 'NR > 1 && $4 < 64 { print "no space is left on " $6 }'; }
# It reads the input of the script; steps have none.
receive() { arrive || { space; return 1; }; }
arrive() {
  begun=1
  take ${memory} <&3 | tar -xzpf - -C "$work" --no-same-owner && mv "$work/files" "$m/$n.files" &&
    mv "$work/record" "$m/$n.pending" && durable "$m/$n.files" "$m/$n.pending" "$m" || return 1
  keep 'mkdir "./releases/$1"' "$n" && hand_over "$r" || return 1
  within_release 86400 'tar -xzpf - --no-same-owner' <&3 || return 1
  ${from === undefined ? sh`:` : sh`within_release 600 'cd ../"$1" && xargs -0 -r cp -l -P --parents -t "$OLDPWD" --' ${from} < "$work/linked" || return 1`}
  ${group === '' ? sh`:` : sh`[ -n "$keeper" ] || chgrp -hR ${group} "$r" || return 1`}
  bad=$(differ "$n"); [ -z "$bad" ] || { echo "what arrived is not what was sent:"; echo "$bad"; return 1; }
}
# Only root can give directories to another user.
share() { # PATH
  [ ! -d "$b/shared/$1" ] || return 0
  case $keeper in
    ''|0) ( reach "$b/shared/$1" make ${kept} ) ;;
    *) as "$keeper" ${users} 60 "$kit
reach \"\$1\" make" "$b/shared/$1" ;;
  esac
}
lay() {
  as "$keeper" '' 60 "$kit"'
reach "$1/releases" make && reach "$1/shared" make' "$b" || return 1
  # Another user may have created it first.
  was=$keeper
  ${settleCall(ownersOf(props))}
  if [ -n "$refused" ] || [ "$keeper" != "$was" ]; then echo "\${refused:-another user created $b meanwhile}"; return 1; fi
}
shared_ones() {
${directories.length === 0 ? sh`  :` : joinShell(directories)}
}
obtain() {
  [ -e "$b/shared" ] || unshared=1
  ( umask 077; mkdir -p "$m" ) || exit 74
  step 'the directory' lay
  sweep_releases
  unused
  [ ! -e "$r" ] || { echo "@$sign conflict"; exit 75; }
  exec 3<&0
  step 'the files' receive
  exec 3<&-
  step 'what is shared' shared_ones
  ${environmentShell(props, environmentDigest(props))}
${commandsShell(props, 'before')}
}`;
}
