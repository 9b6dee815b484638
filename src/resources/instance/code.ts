import { placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import { type PlacedProps, pathsOf } from './paths';

/** Shell: remembers where the link to the code leads, which workers are proven to serve. */
export function noteCode(props: PlacedProps): string {
  if (props.code === undefined) return ':';
  const { directory, name, staged } = placeOf(pathsOf(props).code);
  return `readlink ${quote(props.code)} | put ${directory} ${name} ${staged} 644`;
}

/** Shell: lets the link to the code lead where it led before, unless that is gone. */
export function restoreCode(props: PlacedProps): string {
  if (props.code === undefined) return ':';
  const link = quote(props.code);
  const { directory, name, staged } = placeOf(props.code);
  return `led=$(cat ${quote(pathsOf(props).code)} 2>/dev/null)
if [ -n "$led" ] && [ -e "$(dirname ${link})/$led" ] && [ "$(readlink ${link})" != "$led" ]; then
  point ${directory} ${name} ${staged} "$led"
fi`;
}
