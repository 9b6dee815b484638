import { digestFunctions } from '../transport/scripts/digest';
import { installFunctions, placeOf, sweepShell } from '../transport/scripts/install';
import { base64, joinShell, raw, type Shell, sh } from '../transport/shell';
import { hostMutex } from './host-mutex';
import { nextSeconds, restSeconds, swapFunctions } from './takeover/host-rest';
import type { Transaction, TransactionFile } from './transaction';
import { watchdog } from './watchdog';
import { workFolder } from './work-folder';

/** Time limits of the phases of a transaction on the host, in seconds; a phase that takes longer is ended. */
interface Limits {
  readonly prepare: number;
  readonly activate: number;
  readonly prove: number;
  readonly verdict: number;
  readonly record: number;
  readonly evidence: number;
  readonly revert: number;
}

/** Time limit of the activation of a transaction on the host, in seconds. */
export const activateLimit = ({ deadline, activateSeconds = deadline * 2 + 120 }: Transaction): number =>
  activateSeconds;

function limitsOf(transaction: Transaction): Limits {
  const { deadline, verdict } = transaction;
  const activateSeconds = activateLimit(transaction);
  return {
    prepare: 90,
    activate: activateSeconds,
    // It ends by itself, unless a check hangs.
    prove: deadline + 30,
    verdict:
      verdict === undefined ? 0 : verdict.seconds + 10 + (verdict.rest === undefined ? 0 : restSeconds),
    record: activateSeconds,
    evidence: 20,
    revert: activateSeconds + deadline + 30,
  };
}

/** Most seconds that the script of a transaction runs once it has the lock; its client must wait longer. */
export function hostSeconds(transaction: Transaction): number {
  const { prepare, activate, prove, verdict, record, evidence, revert } = limitsOf(transaction);
  // Processes that the watchdog kills may need a second or two to end.
  return prepare + activate + prove + verdict + Math.max(record, evidence + revert) + 15;
}

/**
 * The script of a transaction. Every step is a function, so that nothing runs before the whole script has arrived.
 *
 * Until the change is proven, TERM and INT roll it back, no matter who sends them: a client that gave up, or the watchdog of a
 * step that hangs. Afterwards they have no effect: the change stays.
 *
 * @param sign random mark of the script's own output lines; no other process knows it
 */
export function transactionScript(transaction: Transaction, sign: string): Shell {
  const {
    files,
    prepare = sh`:`,
    activate,
    prove,
    verdict,
    joins,
    record = sh`:`,
    revert,
    evidence,
    deadline,
  } = transaction;
  const limits = limitsOf(transaction);
  const subject = files.map(({ path }) => path).join('\n') || transaction.purpose;
  const placed = files.map((file, index) => ({
    ...file,
    index,
    place: placeOf(file.path),
    kept: placeOf(file.path).staged,
  }));
  type Placed = (typeof placed)[number];
  const each = (command: (file: Placed) => Shell): Shell =>
    placed.length === 0 ? sh`  :` : joinShell(placed.map((file) => sh`  ${command(file)}`));
  const folders = [...new Set(placed.map(({ place }) => place.directory))];
  const onDisk = (paths: readonly (Shell | string)[]): Shell =>
    placed.length === 0 ? sh`:` : sh`durable ${paths}`;
  const inPlace = ({ index, kept, place: { directory, staged, name } }: Placed): Shell =>
    sh`${index} ${directory} ${name} ${staged} ${kept}`;
  const awaited =
    verdict?.rest === undefined
      ? sh`await_verdict`
      : sh`await_rest ${verdict.rest} ${verdict.seconds + nextSeconds}`;
  return sh`
${hostMutex(subject, hostSeconds(transaction))}
${workFolder}
${watchdog}
${installFunctions}
${digestFunctions}
${swapFunctions}
# The existing file is kept beside the new one, so that a rollback needs no room. It must be the one that the plan saw.
check_unchanged() { # INDEX DIRECTORY NAME STAGED KEPT EXPECTED
  found=$(keep "$@" 2> "$work/problem") || { cat "$work/problem" >&2; exit 74; }
  [ "$found" = "$6" ] || { echo "@${sign} conflict $1 $found"; exit 75; }
}
keep() {
  if ! [ -d "$2" ] || ! reach "$2" || ! { [ -e "./$3" ] || [ -L "./$3" ]; }; then echo absent; return; fi
  if [ -L "./$3" ]; then
    # A link to /dev/null masks a unit and reads as an empty file; other links are replaced, and restored as links.
    target=$(readlink "./$3") && ln -sn "$target" "./$5" || return 1
    if [ "$target" = /dev/null ]; then sum_of /dev/null; else echo link; fi
  # A hard link takes no room, however large the file is.
  elif [ -f "./$3" ] && ! is_small "./$3"; then ln "./$3" "./$5" && echo unreadable
  elif [ -f "./$3" ]; then copy "./$3" "$5" 9< "./$3" && sum_of "./$5"
  else echo other; fi
}
# The file that was opened must be the one of that name, and not the target of a foreign link.
copy() { # FILE COPY
  set -- "$1" "$2" $(stat -c '%d:%i' "$1") $(stat -L -c '%d:%i %u %g %a' /proc/self/fd/9)
  [ "$3" = "$4" ] || { echo "$PWD/$1 became a symbolic link meanwhile" >&2; return 1; }
  case "$(id -u) $(id -G) " in
    '0 '*) owner=$5:$6 ;;
    *" $6 "*) owner=:$6 ;;
    *) owner= ;;
  esac
  stage "$2" "$7" "$owner" <&9
}
unpack() { # INDEX DIRECTORY STAGED MODE OWNER
  ( noted=$work/made; reach "$2" make && stage "$3" "$4" "$5" < "$work/$1.new" )
}
install_file() { # INDEX DIRECTORY NAME STAGED KEPT
  : > "$work/$1.placed"
  ( reach "$2" && land "$4" "$3" )
}
put_back() {
  [ -e "$work/$1.placed" ] || return 0
  ( reach "$2" || exit
    # The new file was not renamed yet.
    [ ! -e "./$4" ] || exit 0
    if [ -e "./$5" ] || [ -L "./$5" ]; then land "$5" "$3"; else rm -f "./$3"; fi )
}
remove_staged() { [ ! -d "$2" ] || ( reach "$2" && rm -f "./$4" "./$5" ); }
receive_files() {
${joinShell(
  files.map(
    ({ content }, index) => sh`base64 -d > "$work/${index}.new" <<'END' || return 1
${wrap(content)}
END`,
  ),
)}
:
}
prepare() {
${prepare}
}
activate() {
${activate}
}
prove() {
${prove}
}
revert() {
${revert}
}
evidence() {
${evidence}
}
await_proof() {
  began=$(now) lacks=
  limit=$((began + ${deadline}))
  while :; do
    prove; status=$?
    [ "$status" -ne 0 ] || return 0
    [ "$status" -ne 2 ] || return 1
    [ "$(now)" -lt "$limit" ] || { echo "gave up after ${deadline} s\${lacks:+: $lacks}" >&2; return 1; }
    sleep 0.1
  done
}
# The client that requested the change answers whether it may stay; end of input means that the client is gone.
ask_client() { echo '@${sign} verdict'; }
await_verdict() {
  ask_client
  said=$(timeout ${verdict?.seconds ?? 0} head -n 1)
  [ -n "$said" ] || echo 'rolled back because the client did not confirm the change within ${verdict?.seconds ?? 0} s' >&2
  [ "$said" = keep ]
}
record() {
${record}
}
phase() { # NAME SECONDS
  phase=$1 seconds=$2
  within "$2"
}
# A rollback is not interrupted; only a step of it that hangs is ended.
roll_back() {
  trap : TERM INT
  decided=1
  unwatched
  if [ -e "$work/late" ]; then
    rm -f "$work/late"
    echo "it must end within $seconds s on the host, and did not" >&2
  elif [ -n "\${1-}" ]; then phase=interrupted; echo 'the script was ended from outside' >&2; fi
  within ${limits.evidence}
  echo '@${sign} evidence'; evidence 2>&1; echo '@${sign} end'
  within ${limits.revert}
  restored=0
${each((file) => sh`put_back ${inPlace(file)} || restored=1`)}
  ${onDisk(folders)}
  revert || restored=1
  [ ! -e "$work/made" ] || sort -r "$work/made" | while read -r made; do ( reach "\${made%/*}" && rmdir "./\${made##*/}" ) 2>/dev/null; done
  echo "@${sign} reverted $phase $restored"
  exit 70
}
clean_up() {
${each((file) => sh`remove_staged ${inPlace(file)}`)}
  workdir_gone
  forget_rest
  release_mutex
  unwatched
}
main() {
  # The change is completed or rolled back even if the client is gone.
  trap '' PIPE HUP
  umask 077
  slot= dog= decided= rest_held= rest_before=
  trap clean_up EXIT
  trap 'exit 143' TERM INT
  workdir && receive_files || exit 74
  umask 022
  acquire_mutex || exit 74
  ${joins === undefined ? sh`:` : sh`join_swap ${joins} || exit 74`}
  phase write ${limits.prepare}
${joinShell(placed.map(({ path }) => sh`  ${sweepShell(path)}`))}
${each((file) => sh`check_unchanged ${inPlace(file)} ${file.expected}`)}
  trap 'roll_back interrupted' TERM INT
${each((file) => sh`unpack ${file.index} ${file.place.directory} ${file.place.staged} ${file.mode} ${ownerOf(file)} || roll_back`)}
  ${onDisk(placed.map(({ place }) => sh`${place.directory}/${place.staged}`))} || roll_back
${each((file) => sh`install_file ${inPlace(file)} || roll_back`)}
  ${onDisk(folders)} || roll_back
  phase prepare ${limits.prepare}
  prepare || roll_back
  phase activate ${limits.activate}
  activate || roll_back
  phase prove ${limits.prove}
  await_proof || roll_back
  ${verdict === undefined ? sh`:` : sh`phase verdict ${limits.verdict}; ${awaited} || roll_back`}
  trap : TERM INT
  joined || roll_back
  decided=1
  unwatched
  within ${limits.record}
  ( record ) > /dev/null 2>&1 < /dev/null
  echo '@${sign} done .'
}
main
`;
}

const ownerOf = ({ owner = '', group }: TransactionFile): string =>
  group === undefined || group === '' ? owner : `${owner}:${group}`;

/** Content in base64, in lines. */
function wrap(content: string): Shell {
  return joinShell((base64(content).text.match(/.{1,76}/g) ?? []).map((line) => raw(line)));
}
