import { catalog } from '../../config/catalog';
import { isOn } from '../../config/switch';
import type { WireOptions, WireSections } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import { handedOver } from '../../presets/systemd-socket';
import type { Place } from '../takeover/place';
import { isRouter, type Listener, listenersOf } from './addresses';
import type { InstanceProps } from './props';
import { hasSocketUnit } from './socket-unit';

/** Options that name a file by which one process is commanded or found. */
const files = /^(master-fifo|pidfile|pidfile2|safe-pidfile|safe-pidfile2)$/;

/** What an instance has while it runs that no other process of the host can have. */
export function instancePlaces(
  props: Pick<InstanceProps, 'name' | 'manager' | 'service' | 'sections' | 'ensure'>,
): readonly Place[] {
  if (hasUnknown([props.ensure, props.sections, props.service]) || props.ensure === 'stopped') return [];
  const held = hasSocketUnit(props) ? (props.service?.socket?.listen ?? []) : [];
  const places = [
    ...sectionPlaces(props.sections),
    ...held.map((given) => {
      const address = handedOver(given);
      return { label: `socket ${address}`, address };
    }),
  ];
  const service = props.manager === 'systemd' ? `${props.name}.service` : undefined;
  return [...new Map(places.map((place) => [place.address, { ...place, service }])).values()];
}

/** What sections bind of those that are run in one environment: the same variable means the same to them. */
export function fellowPlaces(sections: WireSections): readonly Place[] {
  const main = sections['uwsgi'] ?? {};
  const named = namedBy(main, (option) => isSocket(option) || files.test(option), /^\$\([^%]+$/);
  return [...sectionPlaces(sections), ...named];
}

/** What sections bind, and by which files their process is found. */
export function sectionPlaces(sections: WireSections): readonly Place[] {
  return [...socketPlaces(sections), ...namedBy(sections['uwsgi'] ?? {}, (option) => files.test(option))];
}

/** The sockets that sections bind; not those that the kernel shares out among those who bind them. */
export function socketPlaces(sections: WireSections): readonly Place[] {
  const main = sections['uwsgi'] ?? {};
  if (isOn(main['reuse-port'])) return [];
  const tcp = listenersOf(sections).map((listener) => ({
    label: `${listener.option} ${listener.address}`,
    address: addressOf(listener),
  }));
  return [...tcp, ...namedBy(main, isSocket)];
}

const isSocket = (option: string): boolean => catalog.get(option)?.kind === 'socket' || isRouter(option);

/** A TCP address without what means every interface. */
export const addressOf = ({ ip = '', port }: Listener): string => `${ip}:${port}`;

/** Paths and abstract names that options give. */
function namedBy(
  options: WireOptions,
  has: (option: string) => boolean,
  shape = /^[/@][^%$(]+$/,
): readonly Place[] {
  return Object.entries(options).flatMap(([option, value]) =>
    has(option)
      ? [value].flat().flatMap((text) => {
          const address = text.split(',')[0]!.trim();
          return shape.test(address) ? [{ label: `${option} ${address}`, address }] : [];
        })
      : [],
  );
}
