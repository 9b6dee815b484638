import type { FileFacts } from '../../../transport/host';
import { installTarget } from '../../../transport/scripts/install';
import { type Shell, sh } from '../../../transport/shell';
import { processPaths, type ResolvedProps } from '../../process/paths';
import { noteProof } from '../../release/proofs';
import type { InstanceProps } from '../props';

/** Name of the trigger that stands for the code. */
export const codeTrigger = 'release';

/** Shell: records the target of the code link, after workers were proven to serve it. */
export function recordProvenCode(props: ResolvedProps): Shell {
  if (props.code === undefined) return sh`:`;
  const { code } = processPaths(props);
  const { directory, name, staged } = installTarget(code);
  return sh`{ readlink ${props.code} | put ${directory} ${name} ${staged} 644 && ${noteProof(props.code, code)}
}`;
}

/**
 * Shell: switches the code link back to the proven target, unless that target is gone.
 *
 * @param then shell that runs after the link was switched
 * @param otherwise target to use if no proven target exists any more
 */
export function restoreCode(props: ResolvedProps, then = sh`:`, otherwise?: string): Shell {
  if (props.code === undefined) return sh`:`;
  const link = sh`${props.code}`;
  const { directory, name, staged } = installTarget(props.code);
  const fallback =
    otherwise === undefined
      ? sh`:`
      : sh`[ -n "$led" ] && [ -e "$(dirname ${link})/$led" ] || led=${otherwise}`;
  return sh`led=$(cat ${processPaths(props).code} 2>/dev/null)
${fallback}
if [ -n "$led" ] && [ -e "$(dirname ${link})/$led" ] && [ "$(readlink ${link})" != "$led" ]; then
  point ${directory} ${name} ${staged} "$led" && { ${then}
  }
fi`;
}

/** Switch of the code link to the requested release. */
export interface LinkSwitch {
  /** Current target of the link. */
  readonly from: string;
  readonly to: string;
}

/** Shell: switches the code link to the requested release. */
export function switchLinkScript({ code }: ResolvedProps, linkSwitch: LinkSwitch | undefined): Shell {
  if (code === undefined || linkSwitch === undefined) return sh`:`;
  const { directory, name, staged } = installTarget(code);
  const must = `${code} must lead to ${linkSwitch.from} and be writable, so that it can lead to ${linkSwitch.to}, and does not or is not`;
  return sh`{ [ "$(readlink ${code})" = ${linkSwitch.from} ] && point ${directory} ${name} ${staged} ${linkSwitch.to}; } || { echo ${must} >&2; return 1; }`;
}

/** Files that show whether workers are proven with the target of the code link. */
export function codeFiles(
  props: ResolvedProps,
): readonly { readonly path: string; readonly content?: true }[] {
  if (typeof props.code !== 'string') return [];
  return [{ path: processPaths(props).code, content: true }, { path: props.code }];
}

/**
 * Target of the code link if workers are not proven with it: a run was interrupted after it had switched the link, so a worker
 * that started since then has loaded that code. A link that led elsewhere for a while is newer than the proof.
 */
export function unprovenCode(
  props: ResolvedProps,
  files: ReadonlyMap<string, FileFacts | undefined>,
): string | undefined {
  if (typeof props.code !== 'string') return undefined;
  const [link, proof] = [files.get(props.code), files.get(processPaths(props).code)];
  const [now, proven] = [link?.target, proof?.content?.toString().trim()];
  if (now === undefined || proven === undefined || proven === '') return undefined;
  const holds = now === proven ? link!.modified <= proof!.modified : codeOf(now) === codeOf(proven);
  return holds ? undefined : now;
}

/** Code of a target without its sequence number: the same code can be deployed twice. */
const codeOf = (target: string): string => target.replace(/^releases\/\d+-/, '');

/** Live triggers with code that workers are not proven with; undefined if no trigger stands for the code. */
export function withUnproven(
  triggers: InstanceProps['triggers'],
  target: string,
): InstanceProps['triggers'] | undefined {
  if (triggers?.[codeTrigger] === undefined) return undefined;
  return { ...triggers, [codeTrigger]: `unproven (current → ${target})` };
}
