import { posix } from 'node:path';
import { Batch } from '../../transport/batch';
import { EditedError } from '../../transport/errors';
import type { Host } from '../../transport/host';
import { clock } from '../../transport/scripts/clock';
import { digestFunctions } from '../../transport/scripts/digest';
import { installFunctions } from '../../transport/scripts/install';
import { joinShell, type Shell, sh } from '../../transport/shell';
import { emperorEntries } from '../emperor/stats-shell';
import { ResourceError } from '../resource';
import { vassalPaths } from './files';
import type { VassalState } from './props';

/** Most seconds until a vassal has ended; its emperor kills it after 30 by default. */
const patience = 120;

/** Most vassals that one script removes: their names must fit into one environment variable (128 KiB on Linux). */
const most = 250;

const batches = new WeakMap<Host, Map<string, Batch<VassalState, undefined>>>();

/** Removes a vassal and waits until its emperor has ended it. Simultaneous removals share a script. */
export async function removeVassal(host: Host, state: VassalState): Promise<void> {
  const ofHost = batches.get(host) ?? new Map<string, Batch<VassalState, undefined>>();
  batches.set(host, ofHost);
  const key = `${state.binary}\n${state.stats}`;
  const batch = ofHost.get(key) ?? new Batch<VassalState, undefined>((states) => removeAll(host, states));
  ofHost.set(key, batch);
  await batch.add(state);
}

async function removeAll(
  host: Host,
  states: readonly VassalState[],
): Promise<readonly (undefined | Error)[]> {
  const parts = Array.from({ length: Math.ceil(states.length / most) }, (_, index) =>
    states.slice(index * most, (index + 1) * most),
  );
  const results = await Promise.all(parts.map((part) => removePart(host, part)));
  return results.flat();
}

async function removePart(
  host: Host,
  states: readonly VassalState[],
): Promise<readonly (undefined | Error)[]> {
  const names = states.length === 1 ? vassalPaths(states[0]!).ini : `${states.length} vassals`;
  const { stdout } = await host.exec(removalScript(states), {
    purpose: `remove ${names}`,
    timeout: patience + 60,
  });
  const left = new Set(stdout.split('\n'));
  return states.map((state) => {
    const { ini } = vassalPaths(state);
    if (left.has(`@edited ${ini}`)) {
      return new EditedError(host.name, `remove ${ini}`, [{ what: 'it' }]);
    }
    if (![ini, posix.basename(ini)].some((id) => left.has(id))) return undefined;
    return new ResourceError(
      host.name,
      state.name,
      `Cannot remove the vassal: its file is gone, but the emperor at ${state.stats} did not end it within ${patience} s`,
    );
  });
}

/** awk: prints the vassals that the emperor still lists. */
const finding = `
BEGIN { count = split(ENVIRON["vassals"], names, "\\n"); for (i = 1; i <= count; i++) ours[names[i]] = 1 }
$1 == "vassal" && $2 in ours { print $2 }`;

/**
 * Shell: removes the files that are unchanged since their deployment, polls the emperor until it lists none of their vassals, and
 * removes the markers. Prints edited files, which it keeps, and vassals that still run.
 */
export function removalScript(states: readonly VassalState[]): Shell {
  const paths = states.map(vassalPaths);
  const each = (command: 'remove' | 'unmark', words: (index: number) => readonly string[]): Shell =>
    joinShell(states.map((_, index) => sh`${command} ${words(index)}`));
  return sh`
${clock}
${installFunctions}
${digestFunctions}
export vassals=
remove() { # ini digest names...
  meant "$1" "$2" || { echo "@edited $1"; return; }
  vassals="$vassals$1
\${1##*/}
"
  [ ! -d "\${1%/*}/" ] || ( reach "\${1%/*}" && shift 2 && rm -f "$@" ) || exit 1
}
${each('remove', (index) => {
  // An interrupted restart may have left the file aside.
  const { ini, onDemand, aside } = paths[index]!;
  const names = [ini, onDemand, aside].map((path) => `./${posix.basename(path)}`);
  return [ini, states[index]!.digest ?? '', ...names];
})}
emperor_state() { ${emperorEntries(states[0]!)}; }
left() {
  answer=$(emperor_state)
  # Without an emperor there are no vassals, but one answer may be missed.
  [ -n "$answer" ] || answer=$(emperor_state)
  printf '%s\n' "$answer" | awk -F '\t' ${finding}
}
# The first answer dates from before the emperor scanned for changes.
until=$(($(now) + ${patience}))
while still=$(left) && [ -n "$still" ] && [ "$(now)" -lt "$until" ]; do sleep 0.2; done
unmark() { [ -e "$1" ] || drop "$2"; }
${each('unmark', (index) => [paths[index]!.ini, paths[index]!.marker])}
echo "$still"`;
}
