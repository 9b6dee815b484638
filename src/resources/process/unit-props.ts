import type { RenderedSection } from '../../config/rendered';
import { overlayBetween } from '../../config/unit-overlay';
import { toWire } from '../../config/wire';
import { uwsgiService } from '../../presets/systemd';
import type { ProcessSettings } from '../instance/props';
import { isSocketHeld, reloads } from './files';
import { processPaths } from './paths';
import { controlOf } from './shell/control-sockets';

/** Parses a unit on a host into props that render to the same settings. */
export function propsOfUnit(
  props: ProcessSettings,
  unit: readonly RenderedSection[],
  socket?: NonNullable<ProcessSettings['service']>['socket'],
): Pick<ProcessSettings, 'binary' | 'service'> {
  const live = toWire(unit).sections;
  const service = live['Service'] ?? {};
  const one = (key: string): string | undefined =>
    typeof service[key] === 'string' ? service[key] : undefined;
  const { ini } = processPaths(props);
  const command = /^(\/\S+) --ini (\S+)$/.exec(one('ExecStart') ?? '');
  const binary = command !== null && command[2] === ini ? command[1]! : props.binary;
  const parsed = {
    user: one('User'),
    group: one('Group'),
    workingDirectory: one('WorkingDirectory'),
    environment: variables(service['Environment']),
    socket,
  };
  const finishBy = isSocketHeld(props, { socket, unit: live }) ? controlOf(props).fifo : undefined;
  const preset = toWire(
    uwsgiService({
      name: props.name,
      binary,
      configuration: ini,
      ...parsed,
      finishBy,
      reloads: reloads(props.sections),
    }),
  ).sections;
  const settings = overlayBetween(preset, live);
  const given = Object.entries({ ...parsed, unit: settings }).filter(([, value]) => value !== undefined);
  return { binary, service: given.length === 0 ? undefined : Object.fromEntries(given) };
}

/** One plain assignment, as we write it: in quotes, or without a blank, which would begin another one (systemd.exec(5)). */
const assignment = /^(?:"([A-Za-z_]\w*)=([^"\\%$]*)"|([A-Za-z_]\w*)=([^\s"'\\%$]*))$/;

/** Environment variables of a setting; undefined unless each value is one plain assignment. */
function variables(value: string | string[] | undefined): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  const pairs = [value].flat().map((text) =>
    assignment
      .exec(text)
      ?.slice(1)
      .filter((part) => part !== undefined),
  );
  return pairs.includes(undefined) ? undefined : Object.fromEntries(pairs as string[][]);
}
