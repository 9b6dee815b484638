import { quote } from '../../transport/shell';
import { type PlacedProps, pathsOf } from './paths';

/** Shell: remembers where the link to the code leads, which workers are proven to serve. */
export function noteCode(props: PlacedProps): string {
  return props.code === undefined ? ':' : `readlink ${quote(props.code)} > ${quote(pathsOf(props).code)}`;
}

/** Shell: lets the link to the code lead where it led before, unless that is gone. */
export function restoreCode(props: PlacedProps): string {
  if (props.code === undefined) return ':';
  const [link, staged] = [quote(props.code), quote(`${props.code}.back`)];
  return `led=$(cat ${quote(pathsOf(props).code)} 2>/dev/null)
if [ -n "$led" ] && [ -e "$(dirname ${link})/$led" ] && [ "$(readlink ${link})" != "$led" ]; then
  rm -f ${staged}; ln -s "$led" ${staged} && mv -T ${staged} ${link}
fi`;
}
