import type { Command } from 'commander';
import { probeUwsgi, type UwsgiFacts } from '../../resources/uwsgi-probe';
import { InputError, UsageError } from '../errors';
import { exitCodes, exitWith } from '../exit-codes';
import { loadProgram } from '../input/load-program';
import { type NamedHost, namedHosts, parseHost, withHost } from '../named-host';
import { binary, json } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { paint } from '../output/paint';
import { print, printJson } from '../output/print';

/** Options of `probe-plugins`. */
export interface ProbePluginsOptions {
  readonly host?: string;
  readonly program?: string;
  readonly binary: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .option(
      '--host <host>',
      'a host of --program, or a destination such as deploy@web1:2222; this machine by default',
    )
    .option('--program <file>', 'program that declares the host')
    .addOption(binary())
    .addOption(json())
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'probe-plugins',
          'probe-plugins --host web1 --program deploy.ts',
          'probe-plugins --binary venv/bin/uwsgi --json',
        ],
        codes: { ...usualCodes, 1: 'no uWSGI, or the host cannot be reached' },
      }),
    )
    .action(exitWith(probePlugins));
}

/** Lists the plugins of a uWSGI binary on this machine or on a host. */
async function probePlugins(options: ProbePluginsOptions): Promise<number> {
  const named = await chooseHost(options);
  const facts = await withHost(named, (host) => probeUwsgi(host, options.binary));
  if (facts === undefined) {
    throw new InputError(
      `${named.name}: Cannot find ${options.binary}: there is no such program. Install uWSGI (apt install uwsgi-core, pip install pyuwsgi), or give its path with --binary`,
    );
  }
  if (options.json) printJson(facts);
  else print(asText(facts));
  return exitCodes.done;
}

async function chooseHost({ host, program }: ProbePluginsOptions): Promise<NamedHost> {
  if (program === undefined) return parseHost(host ?? 'local');
  const hosts = namedHosts((await loadProgram(program)).synth(), host);
  if (hosts.length === 1) return hosts[0]!;
  const names = hosts.map(({ name }) => name).join(', ');
  throw new UsageError(`Cannot choose a host: give --host; the program declares ${names}`);
}

function asText({
  binary,
  version,
  generic,
  request,
  loadable,
  pluginDirectory,
  features,
}: UwsgiFacts): string {
  const list = (head: string, names: readonly string[]): readonly string[] => [
    paint('bold', `${head} (${names.length})`),
    ...names.map((name) => `  ${name}`),
  ];
  return `${[
    `${binary}, uWSGI ${version}, built with ${features.join(', ') || 'nothing optional'}`,
    ...list('Generic plugins', generic),
    ...list(
      'Request plugins',
      request.map(({ modifier, name }) => `${modifier}: ${name}`),
    ),
    ...list(`Plugins to load${pluginDirectory === undefined ? '' : ` from ${pluginDirectory}`}`, loadable),
  ].join('\n')}\n`;
}
