import type { FileFacts, Host } from '../../transport/host';
import { installFunctions, placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import { noteProof } from '../release/proofs';
import { stateFolder, waitForRunning } from '../running';
import { type PlacedProps, pathsOf } from './paths';
import type { InstanceProps } from './props';

/** The trigger that stands for the code. */
export const codeTrigger = 'release';

/** Shell: remembers where the link to the code leads, which workers are proven to serve. */
export function noteCode(props: PlacedProps): string {
  if (props.code === undefined) return ':';
  const { code } = pathsOf(props);
  const { directory, name, staged } = placeOf(code);
  return `{ readlink ${quote(props.code)} | put ${directory} ${name} ${staged} 644 && ${noteProof(props.code, code)}
}`;
}

/**
 * Shell: lets the link to the code lead where it led before, unless that is gone.
 *
 * @param then shell: what is done when it led elsewhere
 * @param otherwise where it leads when nothing that is there still was proven
 */
export function restoreCode(props: PlacedProps, then = ':', otherwise?: string): string {
  if (props.code === undefined) return ':';
  const link = quote(props.code);
  const { directory, name, staged } = placeOf(props.code);
  const fallback =
    otherwise === undefined
      ? ':'
      : `[ -n "$led" ] && [ -e "$(dirname ${link})/$led" ] || led=${quote(otherwise)}`;
  return `led=$(cat ${quote(pathsOf(props).code)} 2>/dev/null)
${fallback}
if [ -n "$led" ] && [ -e "$(dirname ${link})/$led" ] && [ "$(readlink ${link})" != "$led" ]; then
  point ${directory} ${name} ${staged} "$led" && { ${then}
  }
fi`;
}

/** Lets the link to the code of an instance that was not changed lead to the code that its workers are proven with. */
export async function leadBack(host: Host, props: PlacedProps): Promise<void> {
  if (props.code === undefined) return;
  await host.exec(`${stateFolder}\n${waitForRunning}\n${installFunctions}\n${restoreCode(props)}`, {
    purpose: `let ${props.code} lead to the code that ${props.name} is proven with`,
    timeout: 660,
  });
}

/** The files that tell whether workers are proven with the code that the link leads to. */
export function codeFiles(props: PlacedProps): readonly { readonly path: string; readonly content?: true }[] {
  if (typeof props.code !== 'string') return [];
  return [{ path: pathsOf(props).code, content: true }, { path: props.code }];
}

/**
 * Where the link to the code leads, unless workers are proven with that code: a run was cut off after the link was switched, so a
 * worker that was started since then has loaded it. One that led elsewhere for a while is newer than the proof.
 */
export function unprovenCode(
  props: PlacedProps,
  files: ReadonlyMap<string, FileFacts | undefined>,
): string | undefined {
  if (typeof props.code !== 'string') return undefined;
  const [link, proof] = [files.get(props.code), files.get(pathsOf(props).code)];
  const [now, proven] = [link?.target, proof?.content?.toString().trim()];
  if (now === undefined || proven === undefined || proven === '') return undefined;
  const holds = now === proven ? link!.modified <= proof!.modified : codeOf(now) === codeOf(proven);
  return holds ? undefined : now;
}

/** The same code again has another number. */
const codeOf = (target: string): string => target.replace(/^releases\/\d+-/, '');

/** Triggers as they are with code that workers are not proven with; undefined where none of them stands for the code. */
export function withUnproven(
  triggers: InstanceProps['triggers'],
  target: string,
): InstanceProps['triggers'] | undefined {
  if (triggers?.[codeTrigger] === undefined) return undefined;
  return { ...triggers, [codeTrigger]: `unproven (current → ${target})` };
}
