import type { ExecResult, Host } from '../transport/host';
import { newNonce } from '../transport/scripts/nonce';
import { quote } from '../transport/shell';
import { holding } from './running';

/** A file that a transaction puts into place. */
export interface TransactionFile {
  readonly path: string;
  readonly content: string;
  readonly mode: string;
  readonly owner?: string;
  readonly group?: string;
  /** SHA-256 of what stood there when the change was decided, or `absent`. */
  readonly expected: string;
}

/** A change of files with what makes it effective: done as a whole on the host, or undone as a whole. */
export interface Transaction {
  /** What it is for, in messages. */
  readonly purpose: string;
  readonly files: readonly TransactionFile[];
  /** Shell: prepares what the activation needs; a failure undoes all. */
  readonly prepare?: string;
  /** Shell: makes the new files effective. */
  readonly activate: string;
  /**
   * Shell: succeeds once the change is effective; asked again until the deadline. Status 2 gives up at once. `$began` is
   * the second it was first asked; what it puts into `$lacks` tells what was missing to the end.
   */
  readonly prove: string;
  /** What we ourselves see of the effect, once `prove` has succeeded. The host undoes the change when we are gone. */
  readonly verdict?: Verdict;
  /** Shell: what is left to do once the change has succeeded; its failure changes nothing. */
  readonly record?: string;
  /** Shell: makes the previous files effective again, after they were put back. */
  readonly revert: string;
  /** Shell: prints what explains a failure. */
  readonly evidence: string;
  /** Most seconds until `prove` must have succeeded. */
  readonly deadline: number;
}

/** Whether a change that came into effect does what it is for. */
export interface Verdict {
  /** Most seconds until the host has heard it; then it undoes the change. */
  readonly seconds: number;
  /** Resolves with why the change must be undone, or with undefined where it may stay. */
  readonly judge: () => Promise<string | undefined>;
}

/** How a transaction ended. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'conflict'; readonly path: string; readonly found: string }
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'reverted';
      readonly phase: string;
      readonly evidence: string;
      readonly restored: boolean;
    };

/**
 * Runs a transaction in one exec. The script is read whole before it begins and goes on when the connection is lost,
 * so that a vanished client leaves the new state proven or the old one restored. For the same reason an interrupt does
 * not end it: it has a deadline of its own.
 */
export async function runTransaction(host: Host, transaction: Transaction): Promise<Outcome> {
  const { verdict } = transaction;
  let reason: string | undefined;
  // What an application or a log prints must not pass for a line of the script.
  const sign = newNonce();
  const result = await host.exec(transactionScript(transaction, sign), {
    purpose: transaction.purpose,
    // Its own time twice, for going and for coming back, after that of one that runs before it.
    timeout: mostSeconds(transaction) * 2,
    allowFailure: true,
    dialogue: verdict && {
      asks: `@${sign} verdict`,
      async answer() {
        reason = await verdict.judge().catch(({ message }: Error) => message);
        return reason === undefined ? 'keep' : 'undo';
      },
    },
  });
  const outcome = outcomeOf(result, transaction, sign);
  if (outcome.kind !== 'reverted' || outcome.phase !== 'verdict') return outcome;
  return { ...outcome, evidence: [reason, outcome.evidence].filter(Boolean).join('\n') };
}

const mostSeconds = ({ deadline, verdict }: Transaction): number =>
  deadline * 2 + 60 + (verdict?.seconds ?? 0);

function outcomeOf({ code, stdout, stderr }: ExecResult, { files }: Transaction, sign: string): Outcome {
  const fields = (name: string): string | undefined =>
    new RegExp(`^@${sign} ${name} (.*)$`, 'm').exec(stdout)?.[1];
  if (code === 0 && fields('done') !== undefined) return { kind: 'done' };
  const conflict = fields('conflict');
  if (conflict !== undefined) {
    const [index, found] = conflict.split(' ');
    return { kind: 'conflict', path: files[Number(index)]!.path, found: found! };
  }
  const reverted = fields('reverted');
  if (reverted === undefined) {
    return {
      kind: 'refused',
      message: [`exit status ${code}`, stderr.trim(), stdout.trim()].filter(Boolean).join('\n'),
    };
  }
  const [phase, restored] = reverted.split(' ');
  const evidence = stdout.split(`@${sign} evidence\n`)[1]?.split(`@${sign} end`)[0]?.trim() ?? '';
  return {
    kind: 'reverted',
    phase: phase!,
    restored: restored === '0',
    evidence: [stderr.trim(), evidence].filter(Boolean).join('\n'),
  };
}

/**
 * The script of a transaction. Every step is a function, so that nothing runs before all of it has arrived.
 *
 * @param sign what its own lines bear; nobody else can know it
 */
export function transactionScript(transaction: Transaction, sign: string): string {
  const {
    files,
    prepare = ':',
    activate,
    prove,
    verdict,
    record = ':',
    revert,
    evidence,
    deadline,
  } = transaction;
  const each = (command: (file: TransactionFile, index: number) => string): string =>
    files.length === 0 ? '  :' : files.map((file, index) => `  ${command(file, index)}`).join('\n');
  const subject = files.map(({ path }) => path).join('\n') || transaction.purpose;
  return `
${holding(subject, mostSeconds(transaction))}
# A unit is masked by a link to nothing, which reads as an empty file; any other link is replaced, and comes back as one.
digest() { if [ -L "$1" ] && [ "$(readlink "$1")" != /dev/null ]; then echo link; elif [ -e "$1" ]; then sha256sum < "$1" | cut -c1-64; else echo absent; fi; }
guard() { # index path expected
  found=$(digest "$2")
  [ "$found" = "$3" ] || { echo "@${sign} conflict $1 $found"; exit 75; }
}
install_file() { # index path mode owner group
  made=$(dirname "$2")
  [ -d "$made" ] || { mkdir -p "$made" && echo "$made" >> "$work/made"; } || return 1
  { [ ! -e "$2" ] && [ ! -L "$2" ]; } || cp -pP "$2" "$work/$1.old" || return 1
  sweep "$made/.$(basename "$2")"
  staged="$made/.$(basename "$2").$$.staged"
  cat < "$work/$1.new" > "$staged" && chmod "$3" "$staged" || { rm -f "$staged"; return 1; }
  if [ -n "$4$5" ]; then chown "$4\${5:+:$5}" "$staged" || { rm -f "$staged"; return 1; }; fi
  later "$staged" "$2"
  mv -f "$staged" "$2" && echo "$1" >> "$work/installed"
}
# What a machine that went down left half written; the staged files of longer names are not ours.
sweep() {
  for left in "$1".*.staged; do
    middle="\${left#"$1".}"
    case "\${middle%.staged}" in *[!0-9a-f]*) : ;; *) rm -f "$left" ;; esac
  done
}
# uWSGI compares whole seconds: what replaces a file must be strictly later.
later() {
  [ -e "$2" ] || return 0
  old=$(stat -c %Y "$2") new=$(stat -c %Y "$1")
  [ "$new" -gt "$old" ] || touch -d "@$((old + 1))" "$1"
}
put_back() { # index path
  grep -qx "$1" "$work/installed" 2>/dev/null || return 0
  if [ -e "$work/$1.old" ] || [ -L "$work/$1.old" ]; then
    staged="$(dirname "$2")/.$(basename "$2").$$.staged"
    cp -pP "$work/$1.old" "$staged" && touch -h "$staged" && later "$staged" "$2" && mv -f "$staged" "$2"
  else rm -f "$2"; fi
}
unpack() {
${files.map((file, index) => `base64 -d > "$work/${index}.new" <<'END' || return 1\n${wrap(file.content)}\nEND`).join('\n')}
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
  began=$(date +%s) lacks=
  until=$((began + ${deadline}))
  while :; do
    prove; status=$?
    [ "$status" -ne 0 ] || return 0
    [ "$status" -ne 2 ] || return 1
    [ "$(date +%s)" -lt "$until" ] || { echo "gave up after ${deadline} s\${lacks:+: $lacks}" >&2; return 1; }
    sleep 0.1
  done
}
# Whoever asked for the change says whether it may stay; the end of the input is somebody who is gone.
heard() {
  echo '@${sign} verdict'
  said=$(timeout ${verdict?.seconds ?? 0} head -n 1)
  [ -n "$said" ] || echo 'undone because nobody said in ${verdict?.seconds ?? 0} s, or could say any more, whether it may stay' >&2
  [ "$said" = keep ]
}
record() {
${record}
}
undo() { # phase
  echo '@${sign} evidence'; evidence 2>&1; echo '@${sign} end'
${each((file, index) => `put_back ${index} ${quote(file.path)}`)}
  revert; restored=$?
  [ ! -e "$work/made" ] || sort -r "$work/made" | while read -r made; do rmdir "$made" 2>/dev/null; done
  echo "@${sign} reverted $1 $restored"
  exit 70
}
main() {
  # The change is ended even when nobody listens any more.
  trap '' PIPE HUP
  umask 077
  slot=
  work=$(mktemp -d) || exit 74
  trap 'rm -rf "$work"; let_go' EXIT
  unpack || exit 74
  umask 022
  hold || exit 74
${each((file, index) => `guard ${index} ${quote(file.path)} ${quote(file.expected)}`)}
${each(
  (file, index) =>
    `install_file ${index} ${quote(file.path)} ${quote(file.mode)} ${quote(file.owner ?? '')} ${quote(file.group ?? '')} || undo write`,
)}
  prepare || undo prepare
  activate || undo activate
  await_proof || undo prove
  ${verdict === undefined ? ':' : 'heard || undo verdict'}
  ( record ) > /dev/null 2>&1 < /dev/null
  echo '@${sign} done .'
}
main
`;
}

function wrap(content: string): string {
  return (
    Buffer.from(content, 'utf8')
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n');
}
