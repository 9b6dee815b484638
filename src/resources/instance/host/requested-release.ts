import { posix } from 'node:path';
import type { FileFacts, Host } from '../../../transport/host';
import { installFunctions } from '../../../transport/scripts/install';
import { sh } from '../../../transport/shell';
import { waitForMutexes } from '../../host-mutex';
import type { ResolvedProps } from '../../process/paths';
import { inspect, isWhole } from '../../release/inspect';
import { ResourceError } from '../../resource';
import type { InstanceProps } from '../props';
import { codeTrigger, type LinkSwitch, restoreCode } from '../shell/code-link';

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

/** Switches the code link of an instance that was not changed back to the code that its workers are proven with. */
export async function restoreProvenLink(host: Host, props: ResolvedProps): Promise<void> {
  if (props.code === undefined) return;
  await host.exec(
    sh`${waitForMutexes}
state_folder
wait_for_mutexes
${installFunctions}
${restoreCode(props)}`,
    {
      purpose: `switch ${props.code} back to the code that ${props.name} is proven with`,
      timeout: 660,
    },
  );
}
