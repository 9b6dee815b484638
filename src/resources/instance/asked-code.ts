import { posix } from 'node:path';
import type { FileFacts, Host } from '../../transport/host';
import { placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import { inspect, isWhole } from '../release/inspect';
import { ResourceError } from '../resource';
import { codeTrigger } from './code';
import type { PlacedProps } from './paths';
import type { InstanceProps } from './props';

/** How the link to the code leads to the release that is asked for. */
export interface Lead {
  /** Where the link leads now. */
  readonly from: string;
  readonly to: string;
}

/** The digest of a release as a trigger; other texts are the user's own and say nothing of a link. */
const digest = /^[0-9a-f]{16}$/;

/** A folder of a release, by the first of its digest. */
const folder = /^releases\/\d+-([0-9a-f]{12})$/;

/** Whether triggers stand for another release than the one that a link leads to. */
export function isOtherRelease(triggers: InstanceProps['triggers'], target: string | undefined): boolean {
  const asked = triggers?.[codeTrigger];
  const led = folder.exec(target ?? '')?.[1];
  return led !== undefined && typeof asked === 'string' && digest.test(asked) && !asked.startsWith(led);
}

/**
 * Triggers as they are where the link to the code leads to another release than the recorded ones stand for; undefined where it
 * does not.
 */
export function withOther(
  { code }: PlacedProps,
  triggers: InstanceProps['triggers'],
  files: ReadonlyMap<string, FileFacts | undefined>,
): InstanceProps['triggers'] | undefined {
  const target = typeof code === 'string' ? files.get(code)?.target : undefined;
  if (!isOtherRelease(triggers, target)) return undefined;
  return { ...triggers, [codeTrigger]: `another (current → ${target})` };
}

/**
 * How the link to the code gets to the release that the triggers stand for; undefined where it leads there. An engine that deploys
 * a release and its instance one by one knows nothing of the way back: where the instance failed it led the link back, and the
 * release counts as deployed all the same.
 *
 * @throws ResourceError where the host has that release no more
 */
export async function leadTo(
  host: Host,
  { name, code, triggers, ensure }: PlacedProps,
  files: ReadonlyMap<string, FileFacts | undefined>,
): Promise<Lead | undefined> {
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

/** Shell: leads the link to the code to the release that is asked for. */
export function leadShell({ code }: PlacedProps, lead: Lead | undefined): string {
  if (code === undefined || lead === undefined) return ':';
  const { directory, name, staged } = placeOf(code);
  const must = `${code} must lead to ${lead.from} and be writable, so that it can lead to ${lead.to}, and does not or is not`;
  return `{ [ "$(readlink ${quote(code)})" = ${quote(lead.from)} ] && point ${directory} ${name} ${staged} ${quote(lead.to)}; } || { echo ${quote(must)} >&2; return 1; }`;
}
