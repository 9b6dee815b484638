import type { Host } from '../../transport/host';
import { queryHost } from '../batched-query';
import { type PreflightReport, ResourceError, type Work } from '../resource';
import { noRoom } from '../work-folder';
import {
  type Exposure,
  privateVerificationScript,
  readVerdict,
  refusedUnitStatus,
  type Verification,
  verificationScript,
} from './verification';

/**
 * Verifies units by the host's systemd as they would be installed. systemd itself only warns of most mistakes and ignores the
 * line; here each is a refusal.
 *
 * @returns exposure of a service before and after the change, if the host's systemd can rate it
 * @throws ResourceError with the lines that systemd refuses; nothing was changed
 */
export async function verifyUnits(
  host: Host,
  name: string,
  verification: Verification,
  signal?: AbortSignal,
): Promise<Exposure> {
  const result = await host.exec(verificationScript(verification), {
    purpose: `verify ${name}`,
    readOnly: true,
    allowFailure: true,
    signal,
  });
  if (result.code === noRoom) {
    const why = result.stderr.trim();
    throw new ResourceError(
      host.name,
      name,
      `Cannot check the unit: there must be room on the host for what the check writes, and there is none; nothing was changed\n${why}`.trimEnd(),
    );
  }
  const verdict = readVerdict(result, verification.files);
  const lines = [...verdict.refused, ...verdict.missing];
  if (lines.length === 0) return verdict;
  throw new ResourceError(
    host.name,
    name,
    `Cannot install the unit: the host's systemd must accept every line of it, and refuses; nothing was changed\n${lines.join('\n')}`,
  );
}

/** Does the same for a plan, and writes nothing on the host. */
export async function preflightUnits(
  { hosts, signal }: Pick<Work, 'hosts' | 'signal'>,
  hostName: string,
  verification: Verification,
): Promise<PreflightReport> {
  const answer = await queryHost(hosts.get(hostName), privateVerificationScript(verification), signal, [
    0,
    refusedUnitStatus,
    noRoom,
  ]);
  const [unit] = verification.units;
  if (answer.code === noRoom) {
    const why = answer.stdout.replace(/^@.*$/gm, '').trim();
    return { errors: [], unmet: [], notes: [`${unit} was not verified: the check found no room: ${why}`] };
  }
  const { unverified, refused, missing, before, after } = readVerdict(answer, verification.files);
  return {
    errors:
      refused.length === 0
        ? []
        : [
            `Cannot install ${unit}: the host's systemd must accept every line of it, and refuses\n${refused.join('\n')}`,
          ],
    // The host's own /tmp was not seen.
    unmet: missing.filter((line) => !line.includes(': Command /tmp/')),
    notes: [
      ...(unverified === undefined ? [] : [`${unit} was not verified: ${unverified}`]),
      ...(after === undefined || before === after ? [] : [exposureText({ before, after })]),
    ],
  };
}

/** `exposure by systemd-analyze security: 9.2 UNSAFE → 2.3 OK`. */
export function exposureText({ before, after }: Exposure): string {
  return `exposure by systemd-analyze security: ${before === undefined ? '' : `${before} → `}${after}`;
}
