import { probeUwsgi, type UwsgiFacts } from '../../resources/uwsgi-probe';
import { InputError, UsageError } from '../errors';
import { exitCodes } from '../exit-codes';
import { loadProgram } from '../load-program';
import { paint } from '../paint';
import { print, printJson } from '../print';
import { type Target, targetOf, targetsOf, withHost } from '../targets';

/** What `probe-plugins` is given. */
export interface ProbePluginsOptions {
  readonly host?: string;
  readonly program?: string;
  readonly binary: string;
  readonly json?: boolean;
}

/** Lists the plugins of a uWSGI, here or on a host. */
export async function probePlugins(options: ProbePluginsOptions): Promise<number> {
  const target = await targetFor(options);
  const facts = await withHost(target, (host) => probeUwsgi(host, options.binary));
  if (facts === undefined) {
    throw new InputError(
      `${target.name}: Cannot find ${options.binary}: there is no such program. Install uWSGI (apt install uwsgi-core, pip install pyuwsgi), or say where it is with --binary`,
    );
  }
  if (options.json) printJson(facts);
  else print(asText(facts));
  return exitCodes.done;
}

async function targetFor({ host, program }: ProbePluginsOptions): Promise<Target> {
  if (program === undefined) return targetOf(host ?? 'local');
  const targets = targetsOf((await loadProgram(program)).synth(), host);
  if (targets.length === 1) return targets[0]!;
  const names = targets.map(({ name }) => name).join(', ');
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
