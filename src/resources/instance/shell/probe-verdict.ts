import { type Probe, probeScript } from '../../../runtime/probe';
import { runProbes } from '../../../runtime/run-probes';
import type { Host } from '../../../transport/host';
import { joinShell, type Shell, sh } from '../../../transport/shell';
import type { ResolvedProps } from '../../process/paths';
import type { Work } from '../../resource';
import type { ChangeVerdict } from '../../transaction';

/** Shell: runs the command probes until each has succeeded often enough; `$lacks` names the probe that fails. */
export function commandProbes({ probes = [] }: ResolvedProps): Shell {
  return joinShell(
    probes.flatMap(({ command, timeout, successes }, index) => {
      if (command === undefined) return [];
      const count = sh`succeeded_${index}`;
      return [
        sh`if [ "\${${count}:-0}" -lt ${successes} ]; then
  if said=$(${probeScript(command, timeout)}); then ${count}=$((\${${count}:-0} + 1)); else
    status=$? ${count}=0
    lacks=${`the probe ${describeProbe({ command })} must end with status 0, and ended with `}"$status: $said"
    return 1
  fi
  [ "$${count}" -ge ${successes} ] || return 1
fi`,
      ];
    }),
  );
}

/** Probes over a connection, as the verdict on a change; undefined if there are none. */
export function probeVerdict(
  host: Host,
  { probes = [], timeout }: ResolvedProps,
  work: Work,
): ChangeVerdict | undefined {
  const asked = probes.filter(({ command }) => command === undefined);
  if (asked.length === 0) return undefined;
  return {
    // The last attempt may end after the deadline, and its answer takes time.
    seconds: timeout + Math.max(...asked.map((probe) => probe.timeout)) + 10,
    async judge() {
      work.progress(`probing ${asked.map(describeProbe).join(', ')}`);
      const result = await runProbes((address) => host.connect(address), asked, {
        until: Date.now() + timeout * 1000,
        signal: work.signal,
      });
      if (result.ok) return undefined;
      const { probe, attempts, seen } = result;
      return `the probe ${describeProbe(probe)} failed ${attempts === 1 ? 'once' : `${attempts} times`} in ${timeout} s; the last time it saw ${seen}`;
    },
  };
}

function describeProbe({ http, ping, request, tcp, unix, command }: Probe): string {
  if (http !== undefined) return http.url;
  if (ping !== undefined) return `ping of ${ping.address}`;
  if (request !== undefined) return `${request.path} at ${request.address}`;
  return tcp?.address ?? unix?.path ?? `"${command?.command}"`;
}
