import type { RenderedSection } from '../../config/rendered';
import { parseUnit, renderUnit } from '../../config/unit-file';
import { overlayBetween, overlayUnit } from '../../config/unit-overlay';
import { toWire } from '../../config/wire';
import { handedOver, socketMark, uwsgiSocket } from '../../presets/systemd-socket';
import type { ProcessSettings } from '../instance/props';
import type { Problem } from '../resource';
import { unitPath } from '../systemd-unit/files';

type Socket = NonNullable<NonNullable<ProcessSettings['service']>['socket']>;
type Served = Pick<ProcessSettings, 'name' | 'manager' | 'service'>;

/** Name of the socket unit of an instance, and below its path. */
export const socketUnit = (name: string): string => `${name}.socket`;
export const socketFile = (name: string): string => unitPath(socketUnit(name));

/** Whether a socket unit keeps the sockets of an instance. */
export const hasSocketUnit = ({ manager, service }: Pick<ProcessSettings, 'manager' | 'service'>): boolean =>
  manager === 'systemd' && service?.socket !== undefined;

/** The socket unit of an instance; undefined if uWSGI binds its sockets itself. */
export function socketUnitOf(props: Served): readonly RenderedSection[] | undefined {
  const { socket } = props.service ?? {};
  if (!hasSocketUnit(props) || socket === undefined) return undefined;
  return overlayUnit(uwsgiSocket({ name: props.name, ...socket }), socket.unit);
}

/** The text of the socket unit. */
export function renderSocketUnit(props: Served): string | undefined {
  const unit = socketUnitOf(props);
  return unit === undefined ? undefined : renderUnit(unit);
}

/** Parses the socket unit on a host into props; undefined if there is none, or if it is foreign. */
export function liveSocket(props: Served, text: string | undefined): Socket | undefined {
  if (text === undefined) return undefined;
  const { sections } = toWire(parseUnit(text));
  if (sections['Unit']?.[socketMark] !== props.name) return undefined;
  if (text === renderSocketUnit(props)) return props.service?.socket;
  const settings = sections['Socket'] ?? {};
  const streams = settings['ListenStream'] ?? [];
  const one = (key: string): string | undefined => {
    const value = settings[key];
    return typeof value === 'string' ? value : undefined;
  };
  const backlog = Number(one('Backlog'));
  const parsed = {
    listen: (Array.isArray(streams) ? streams : [streams]).map(handedOver),
    mode: one('SocketMode'),
    user: one('SocketUser'),
    group: one('SocketGroup'),
    backlog: Number.isInteger(backlog) ? backlog : undefined,
  };
  const ours = toWire(uwsgiSocket({ name: props.name, ...parsed })).sections;
  const all = { ...parsed, unit: overlayBetween(ours, sections) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Socket;
}

/**
 * Reasons why an instance cannot use the sockets of its socket unit. After a reload uWSGI finds an inherited socket only under
 * the address that the option `socket` has; an inherited `http-socket` speaks uwsgi until the first reload.
 */
export function socketProblems({
  service,
  sections,
}: Pick<ProcessSettings, 'service' | 'sections'>): Problem[] {
  const main = sections['uwsgi'] ?? {};
  const values = (option: string): readonly string[] =>
    [main[option] ?? []].flat().map((value) => value.trim());
  const own = ['socket', 'uwsgi-socket'].flatMap(values);
  const others = ['http-socket', 'fastcgi-socket', 'scgi-socket', 'uwsgi-socket', 'http', 'https-socket'];
  return (service?.socket?.listen ?? []).flatMap((given, index): Problem[] => {
    const path = ['service', 'socket', 'listen', index];
    const address = handedOver(given);
    const rival = others.find(
      (option) => option !== 'uwsgi-socket' && values(option).some((value) => handedOver(value) === address),
    );
    if (rival !== undefined) {
      const instead = rival === 'http-socket' || rival === 'http' ? ' and protocol = http' : '';
      return [
        {
          path,
          message: `Cannot take ${given} from systemd: the option socket must have this address, but ${rival} has it; write socket = ${address}${instead}`,
        },
      ];
    }
    if (own.includes(address)) return [];
    const near = own.find((value) => handedOver(value) === address);
    return [
      {
        path,
        message: `Cannot take ${given} from systemd: a reload would end uWSGI unless the section has socket = ${address}${near === undefined ? '' : `, but it has ${near}`}`,
      },
    ];
  });
}
