import { isOn } from '../../config/switch';
import type { WireOptions, WireSections } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import { handedOver } from '../../presets/systemd-socket';
import type { ObservedInstance } from '../instance/props';
import type { ExclusivePlace } from '../takeover/place';
import { boundBy, type Listener, listenersOf } from './addresses';
import { sourcesOf, withoutPassword } from './emperor-sources';
import { hasSocketUnit } from './socket-unit';

/** Options for the FIFO or pidfile of one process. */
const files = /^(master-fifo|pidfile|pidfile2|safe-pidfile|safe-pidfile2)$/;

const filesOf: typeof boundBy = (option, value) =>
  files.test(option) ? [value].flat().flatMap((text) => (typeof text === 'string' ? [text.trim()] : [])) : [];

/** Places that a running instance holds exclusively on its host. */
export function instancePlaces(
  props: Pick<ObservedInstance, 'name' | 'manager' | 'service' | 'sections' | 'ensure'>,
): readonly ExclusivePlace[] {
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

/** Places of sections that run in one environment, where the same variable has the same value. */
export function placesInOneEnvironment(sections: WireSections): readonly ExclusivePlace[] {
  const main = sections['uwsgi'] ?? {};
  const both: typeof boundBy = (option, value) => [...boundBy(option, value), ...filesOf(option, value)];
  const named = namedBy(main, both, /^\$\([^%]+$/);
  return [...sectionPlaces(sections), ...named];
}

/** Places of sections: bound addresses, files by which their process is found, and sources of vassals. */
export function sectionPlaces(sections: WireSections): readonly ExclusivePlace[] {
  return [...socketPlaces(sections), ...namedBy(sections['uwsgi'] ?? {}, filesOf), ...sourcePlaces(sections)];
}

/** Places for sources of vassals: with two emperors on one source each vassal would run twice. */
export function sourcePlaces(sections: WireSections): readonly ExclusivePlace[] {
  return sourcesOf(sections).map(({ text, directory }) => {
    const source = directory ?? withoutPassword(text);
    return { label: `vassals of ${source}`, address: `emperor of ${source}` };
  });
}

/** Sockets that sections bind, except those with `reuse-port`, which several processes can share. */
export function socketPlaces(sections: WireSections): readonly ExclusivePlace[] {
  const main = sections['uwsgi'] ?? {};
  if (isOn(main['reuse-port'])) return [];
  const tcp = listenersOf(sections).map((listener) => ({
    label: `${listener.option} ${listener.address}`,
    address: addressOf(listener),
  }));
  return [...tcp, ...namedBy(main, boundBy)];
}

/** A TCP address; the wildcard address becomes empty. */
export const addressOf = ({ ip = '', port }: Listener): string => `${ip}:${port}`;

/** Places for paths and abstract names in options. */
function namedBy(
  options: WireOptions,
  named: typeof boundBy,
  shape = /^[/@][^%$(]+$/,
): readonly ExclusivePlace[] {
  return Object.entries(options).flatMap(([option, value]) =>
    named(option, value).flatMap((address) =>
      shape.test(address) ? [{ label: `${option} ${address}`, address }] : [],
    ),
  );
}
