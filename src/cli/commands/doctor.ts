import { existsSync } from 'node:fs';
import { desiredOf } from '../../engine/desired';
import type { Host } from '../../transport/host';
import { checkHost, type Way } from '../doctor/check-host';
import { checkUwsgi } from '../doctor/check-uwsgi';
import { factsScript, readFacts } from '../doctor/facts';
import { type Finding, missing } from '../doctor/finding';
import { type Needs, needsOf, plainNeeds } from '../doctor/needs';
import { exitCodes } from '../exit-codes';
import { loadProgram } from '../load-program';
import { paint } from '../paint';
import { print, printJson } from '../print';
import { isProgram } from '../sources';
import { type Target, targetOf, targetsOf, withHost } from '../targets';

/** What `doctor` is given. */
export interface DoctorOptions {
  readonly host?: string;
  readonly binary?: string;
  readonly json?: boolean;
}

/** Tells what hosts lack: of all hosts of a program, or of one host by its name. */
export async function doctor(what: string, options: DoctorOptions): Promise<number> {
  const patients =
    isProgram(what) || existsSync(what) ? await ofProgram(what, options) : [ofHost(what, options)];
  const reports = await Promise.all(
    patients.map(async ({ target, needs }) => ({ target, findings: await examine(target, needs) })),
  );
  if (options.json) {
    const told = reports.map(({ target, findings }) => ({ host: target.name, findings }));
    printJson(told);
  } else print(reports.map(({ target, findings }) => asText(target, findings)).join('\n'));
  const lacks = reports.some(({ findings }) => findings.some(({ status }) => status === 'missing'));
  return lacks ? exitCodes.failed : exitCodes.done;
}

interface Patient {
  readonly target: Target;
  readonly needs: Needs;
}

async function ofProgram(file: string, { host, binary }: DoctorOptions): Promise<readonly Patient[]> {
  const synthesis = (await loadProgram(file)).synth();
  const desired = await desiredOf(synthesis);
  return targetsOf(synthesis, host).map((target) => {
    const needs = needsOf(desired, target.name);
    return {
      target,
      needs: binary === undefined ? needs : { ...needs, binaries: [...needs.binaries, binary] },
    };
  });
}

function ofHost(destination: string, { binary }: DoctorOptions): Patient {
  return { target: targetOf(destination), needs: { ...plainNeeds, binaries: [binary ?? 'uwsgi'] } };
}

/** All findings of one host; one that cannot be reached, or does not let us in, is a finding, too. */
async function examine(target: Target, needs: Needs): Promise<readonly Finding[]> {
  try {
    return await withHost(target, async (host) => {
      const before = Date.now();
      const { stdout } = await host.exec(factsScript(needs), {
        readOnly: true,
        purpose: 'look at the host',
        timeout: 120,
      });
      const facts = readFacts(stdout);
      const uncertainty = (Date.now() - before) / 1000;
      const local = target.connection.local === true;
      const way: Way = {
        local,
        uncertainty,
        skew: facts.clock - (before / 1000 + uncertainty / 2),
        ...(local ? {} : await forwardingOf(host)),
      };
      return [...checkHost(facts, needs, way), ...checkUwsgi(facts, needs)];
    });
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'ConnectError' && name !== 'CommandError') throw error;
    const next = `Try it by hand: ssh ${target.connection.user === undefined ? '' : `${target.connection.user}@`}${target.connection.host}`;
    return [missing(name === 'ConnectError' ? 'connection' : 'commands', message, next)];
  }
}

/** Whether sshd forwards: to a port where nobody listens, so that only the reason of the failure tells. */
async function forwardingOf(host: Host): Promise<Pick<Way, 'forwarding'>> {
  try {
    (await host.connect('127.0.0.1:1')).destroy();
    return {};
  } catch (error) {
    // SSH_OPEN_ADMINISTRATIVELY_PROHIBITED of RFC 4254; a port where nobody listens is another reason.
    const { reason } = ((error as Error).cause ?? {}) as { reason?: number };
    return reason === 1 ? { forwarding: 'sshd refuses to forward connections' } : {};
  }
}

const marks = { ok: ['add', '✓'], warning: ['change', '!'], missing: ['remove', '✗'] } as const;

function asText({ name }: Target, findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, seen, next }) => {
    const [style, mark] = marks[status];
    return [
      `  ${paint(style, mark)} ${check.padEnd(width)}  ${seen.replaceAll('\n', `\n${' '.repeat(width + 6)}`)}`,
      ...(next === undefined ? [] : [paint('dim', `    ${' '.repeat(width)}  → ${next}`)]),
    ];
  });
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  const end = count('missing') === 0 ? 'nothing is missing' : `${count('missing')} missing`;
  const warnings = count('warning') === 0 ? '' : `, ${count('warning')} to look at`;
  return `${[paint('bold', name), ...lines, `  ${end}${warnings}`].join('\n')}\n`;
}
