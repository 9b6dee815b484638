import { posix } from 'node:path';
import { parseIni } from '../../config/parse';
import { toWire } from '../../config/wire';
import { mostBytes } from '../../transport/scripts/bounds';
import { sh } from '../../transport/shell';
import { directoriesOf, isTyrant, statsOf } from '../process/emperor-sources';
import type { Work } from '../resource';
import { type VassalProps, vassalProps } from './props';

/** Shell: prints the program and the configuration of every emperor that was started as `PROGRAM --ini FILE`. */
const running = sh`for command in /proc/[0-9]*/cmdline; do
  tr '\0' '\n' < "$command" 2>/dev/null | awk '$0 == "--ini" { getline file; print program " " file; exit } { program = $0 }'
done | sort -u | while read -r program file; do
  case "$file" in /*) [ -f "$file" ] || continue ;; *) continue ;; esac
  head -c ${mostBytes} "$file" 2>/dev/null | grep -q '^ *emperor *=' || continue
  echo "@ $program"; head -c ${mostBytes} "$file"
done
:`;

/** Props of a vassal that is imported by its path: finds the emperor of the host that watches its directory. */
export async function findEmperor(
  { hosts }: Work,
  { host, path }: { readonly host: string; readonly path: string },
): Promise<VassalProps | undefined> {
  const directory = posix.dirname(path);
  const { stdout } = await hosts.get(host).exec(running, {
    purpose: `find the emperor of ${path}`,
    readOnly: true,
  });
  for (const [head, ...lines] of stdout.split(/^@ /m).map((part) => part.split('\n'))) {
    const { sections } = toWire(parseIni(lines.join('\n')).sections);
    const stats = statsOf(sections);
    if (stats === undefined || !directoriesOf(sections).includes(directory)) continue;
    const name = posix.basename(path, '.ini');
    const tyrant = isTyrant(sections);
    return vassalProps.parse({ host, directory, name, stats, tyrant, binary: head, sections: { uwsgi: {} } });
  }
  return undefined;
}
