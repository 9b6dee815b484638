import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { desiredOf } from '../../engine/desired';
import type { Host } from '../../transport/host';
import { checkHost, type Reach } from '../doctor/check-host';
import { checkUwsgi } from '../doctor/check-uwsgi';
import { readHostFacts } from '../doctor/facts';
import { type Finding, missing } from '../doctor/finding';
import { hostNeeds, type Needs, plainNeeds } from '../doctor/needs';
import { exitCodes, exitWith } from '../exit-codes';
import { isProgram, loadProgram } from '../input/load-program';
import { type NamedHost, namedHosts, parseHost, withHost } from '../named-host';
import { json as jsonOption } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { paint } from '../output/paint';
import { print, printJson } from '../output/print';

/** Options of `doctor`. */
export interface DoctorOptions {
  readonly host?: string;
  readonly binary?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument('<subject>', 'a program, or a destination such as deploy@web1:2222 or local')
    .option('--host <name>', 'only this host of the program')
    .option('--binary <path>', 'path of the uWSGI binary, if no instance names one')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      helpNotes({
        examples: ['doctor deploy.ts', 'doctor deploy@web1 --json'],
        codes: {
          ...usualCodes,
          0: 'all requirements are met',
          1: 'a requirement is missing, or a host cannot be reached',
        },
      }),
    )
    .action(exitWith(doctor));
}

/** Checks the requirements on all hosts of a program, or on one host. */
async function doctor(subject: string, options: DoctorOptions): Promise<number> {
  const checks =
    isProgram(subject) || existsSync(subject)
      ? await checksOfProgram(subject, options)
      : [checkOfHost(subject, options)];
  const reports = await Promise.all(
    checks.map(async ({ named, needs }) => ({ named, findings: await examine(named, needs) })),
  );
  if (options.json) printJson(reports.map(({ named, findings }) => ({ host: named.name, findings })));
  else print(reports.map(({ named, findings }) => asText(named, findings, isProgram(subject))).join('\n'));
  const lacks = reports.some(({ findings }) => findings.some(({ status }) => status === 'missing'));
  return lacks ? exitCodes.failed : exitCodes.done;
}

/** A host with the requirements that it must meet. */
interface HostCheck {
  readonly named: NamedHost;
  readonly needs: Needs;
}

async function checksOfProgram(file: string, { host, binary }: DoctorOptions): Promise<readonly HostCheck[]> {
  const synthesis = (await loadProgram(file)).synth();
  const desired = await desiredOf(synthesis, undefined, { secrets: 'none' });
  return namedHosts(synthesis, host).map((named) => {
    const needs = hostNeeds(desired, named.name);
    return {
      named,
      needs: binary === undefined ? needs : { ...needs, binaries: [...needs.binaries, binary] },
    };
  });
}

function checkOfHost(destination: string, { binary }: DoctorOptions): HostCheck {
  return { named: parseHost(destination), needs: { ...plainNeeds, binaries: [binary ?? 'uwsgi'] } };
}

/** Findings of one host; a refused or failed connection is a finding, too. */
async function examine(named: NamedHost, needs: Needs): Promise<readonly Finding[]> {
  try {
    return await withHost(named, async (host) => {
      const before = Date.now();
      const facts = await readHostFacts(host, needs);
      const uncertainty = (Date.now() - before) / 1000;
      const local = named.connection.local === true;
      const reach: Reach = {
        local,
        uncertainty,
        skew: facts.clock - (before / 1000 + uncertainty / 2),
        ...(local ? {} : await forwardingOf(host)),
      };
      return [...checkHost(facts, needs, reach), ...checkUwsgi(facts, needs)];
    });
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'ConnectError' && name !== 'CommandError') throw error;
    const next = `Try it by hand: ssh ${named.connection.user === undefined ? '' : `${named.connection.user}@`}${named.connection.host}`;
    return [missing(name === 'ConnectError' ? 'connection' : 'commands', message, next)];
  }
}

/** Probes forwarding of sshd with a closed port: the reason of the failure distinguishes refused forwarding. */
async function forwardingOf(host: Host): Promise<Pick<Reach, 'forwarding'>> {
  try {
    (await host.connect('127.0.0.1:1')).destroy();
    return {};
  } catch (error) {
    // SSH_OPEN_ADMINISTRATIVELY_PROHIBITED of RFC 4254; a closed port has another reason.
    const { reason } = ((error as Error).cause ?? {}) as { reason?: number };
    return reason === 1 ? { forwarding: 'sshd refuses to forward connections' } : {};
  }
}

const marks = { ok: ['add', '✓'], warning: ['change', '!'], missing: ['remove', '✗'] } as const;

/** Summary of the checks of `doctor`, and of those that `plan` makes. */
const checked = 'nothing is missing: tools, uWSGI with its plugins, accounts and space are there';
const unchecked = '; whether directories and modules of the configurations are there is checked by plan';

function asText({ name }: NamedHost, findings: readonly Finding[], ofProgram: boolean): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, seen, next }) => {
    const [style, mark] = marks[status];
    return [
      `  ${paint(style, mark)} ${check.padEnd(width)}  ${seen.replaceAll('\n', `\n${' '.repeat(width + 6)}`)}`,
      ...(next === undefined ? [] : [paint('dim', `    ${' '.repeat(width)}  → ${next}`)]),
    ];
  });
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  const summary = count('missing') === 0 ? checked : `${count('missing')} missing`;
  const warnings = count('warning') === 0 ? '' : `, ${count('warning')} to look at`;
  return `${[paint('bold', name), ...lines, `  ${summary}${warnings}${ofProgram ? unchecked : ''}`].join('\n')}\n`;
}
