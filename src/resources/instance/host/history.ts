import { posix } from 'node:path';
import { z } from 'zod';
import type { Host } from '../../../transport/host';
import { mostBytes } from '../../../transport/scripts/bounds';
import { installTarget } from '../../../transport/scripts/install';
import { base64, type Shell, sh } from '../../../transport/shell';
import { deployer } from '../../deployer';
import { lineText } from '../../line-text';
import { workersRevision } from '../../process/files';
import { type PathProps, processPaths, type ResolvedProps } from '../../process/paths';
import type { Revision } from '../../resource';
import { type InstanceProps, instanceProps } from '../props';
import { recordProvenCode } from '../shell/code-link';

/**
 * Shell: records the proven revision, so that a rollback can return to it. Only the deployer can enter the directory, because
 * props hold secrets, as the configuration does.
 */
export function recordShell(props: ResolvedProps): Shell {
  const { history } = processPaths(props);
  if (props.history === 0)
    return sh`${recordProvenCode(props)}
wipe ${history}`;
  const { staged } = installTarget(posix.join(history, 'entry'));
  const entry = JSON.stringify({ by: deployer(), revision: workersRevision(props), props });
  return sh`umask 077
${recordProvenCode(props)}
reach ${history} make && chmod 700 . || return 1
last=$(printf '%s\n' * | grep -x '[0-9]*\.json' | sort -n | tail -n 1)
next=$(printf %06d "$(($(echo "\${last%.json}" | sed 's/^0*//;s/^$/0/') + 1))")
base64 -d > "$work/entry" <<'END' && stage ${staged} 600 < "$work/entry" && durable ./${staged} && land ${staged} "$next.json" && durable .
${base64(entry)}
END
printf '%s\n' * | grep -x '[0-9]*\.json' | sort -rn | tail -n +${props.history + 1} | while read -r old; do rm -f "$old"; done`;
}

const recordSchema = z.object({ by: lineText, revision: lineText, props: instanceProps });

/** Recorded revisions of an instance, oldest first. Warns about a record that cannot be read, and skips it. */
export async function readHistory(
  host: Host,
  place: PathProps,
  warn: (message: string) => void,
): Promise<readonly Revision<InstanceProps>[]> {
  const { history } = processPaths(place);
  const { stdout } = await host.exec(
    sh`cd ${history} 2>/dev/null || exit 0
for f in *.json; do [ ! -f "$f" ] || echo "\${f%.json} $(stat -c %Y "$f") $(head -c ${mostBytes} "$f" | base64 | tr -d '\n')"; done`,
    { purpose: `read the history of ${place.name}`, readOnly: true },
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): readonly Revision<InstanceProps>[] => {
      const [number = '', at, text = ''] = line.split(' ');
      const date = new Date(Number(at) * 1000);
      try {
        const record = recordSchema.parse(JSON.parse(Buffer.from(text, 'base64').toString()));
        if (!/^\d{1,15}$/.test(number) || Number.isNaN(date.getTime())) throw new SyntaxError();
        return [{ number: Number(number), at: date, ...record }];
      } catch {
        warn(
          `${host.name}: ${posix.join(history, `${number}.json`)} is left out: it must be a record of ${place.name}, but is damaged; remove it`,
        );
        return [];
      }
    })
    .sort((one, other) => one.number - other.number);
}
