import { posix } from 'node:path';
import type { FileFacts, Host } from '../../transport/host';
import { placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import { inspect, isWhole } from '../release/inspect';
import { ResourceError } from '../resource';
import { codeTrigger } from './code-link';
import type { ResolvedProps } from './paths';
import type { InstanceProps } from './props';

/** Switch of the code link to the requested release. */
export interface LinkSwitch {
  /** Current target of the link. */
  readonly from: string;
  readonly to: string;
}

/** Trigger that is the digest of a release. Any other text is the user's own and says nothing about the link. */
const digest = /^[0-9a-f]{16}$/;

/** Directory of a release; its name ends with the first 12 digits of the digest. */
const folder = /^releases\/\d+-([0-9a-f]{12})$/;

/** Whether the triggers request another release than the target of the link. */
export function isOtherRelease(triggers: InstanceProps['triggers'], target: string | undefined): boolean {
  const asked = triggers?.[codeTrigger];
  const led = folder.exec(target ?? '')?.[1];
  return led !== undefined && typeof asked === 'string' && digest.test(asked) && !asked.startsWith(led);
}

/**
 * Live triggers of an instance whose code link leads to another release than its recorded triggers; undefined if the link
 * leads to that release.
 */
export function withOtherRelease(
  { code }: ResolvedProps,
  triggers: InstanceProps['triggers'],
  files: ReadonlyMap<string, FileFacts | undefined>,
): InstanceProps['triggers'] | undefined {
  const target = typeof code === 'string' ? files.get(code)?.target : undefined;
  if (!isOtherRelease(triggers, target)) return undefined;
  return { ...triggers, [codeTrigger]: `another (current → ${target})` };
}

/**
 * Switch of the code link to the release that the triggers request; undefined if the link leads there. It is needed under
 * Pulumi, which deploys a release and its instance one after the other: if the instance fails, its rollback switches the link
 * back, but Pulumi still records the release as deployed.
 *
 * @throws ResourceError if the host does not keep that release any more
 */
export async function requestedLinkSwitch(
  host: Host,
  { name, code, triggers, ensure }: ResolvedProps,
  files: ReadonlyMap<string, FileFacts | undefined>,
): Promise<LinkSwitch | undefined> {
  const from = code === undefined ? undefined : files.get(code)?.target;
  if (code === undefined || ensure !== 'running' || !isOtherRelease(triggers, from)) return undefined;
  const asked = triggers![codeTrigger]!;
  const seen = await inspect(host, posix.dirname(code), { revision: asked });
  const kept = seen.records.filter(({ revision, finished }) => finished && revision === asked);
  const whole = kept.findLast((record) => isWhole(seen, record));
  if (whole !== undefined) return { from: from!, to: `releases/${whole.name}` };
  const found =
    seen.refused ??
    (kept.length === 0
      ? 'the host does not keep that release'
      : `the files of releases/${kept.at(-1)!.name} are not as they were deployed`);
  throw new ResourceError(
    host.name,
    name,
    `Cannot bring the code of ${name} into effect: ${code} must lead to the release ${asked.slice(0, 12)}, for which \`triggers.${codeTrigger}\` stands, but leads to ${from}, as after a change that was undone, and ${found}; nothing was changed; run \`pulumi up --refresh\` or \`uwsgi-iac apply\`, which deploy the release again`,
  );
}

/** Shell: switches the code link to the requested release. */
export function switchLinkScript({ code }: ResolvedProps, linkSwitch: LinkSwitch | undefined): string {
  if (code === undefined || linkSwitch === undefined) return ':';
  const { directory, name, staged } = placeOf(code);
  const must = `${code} must lead to ${linkSwitch.from} and be writable, so that it can lead to ${linkSwitch.to}, and does not or is not`;
  return `{ [ "$(readlink ${quote(code)})" = ${quote(linkSwitch.from)} ] && point ${directory} ${name} ${staged} ${quote(linkSwitch.to)}; } || { echo ${quote(must)} >&2; return 1; }`;
}
