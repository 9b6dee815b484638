import { type EmperorProps, emperorProps } from '../../src/resources/emperor/props';
import { type InstanceProps, instanceProps } from '../../src/resources/instance/props';
import { type VassalProps, vassalProps } from '../../src/resources/vassal/props';

type Options = Readonly<Record<string, string | string[]>>;

/** An emperor of /etc/vassals, with further options and props. */
export const givenEmperor = (options: Options = {}, props: Partial<EmperorProps> = {}): EmperorProps =>
  emperorProps.parse({
    host: 'web1',
    name: 'emperor',
    sections: { uwsgi: { emperor: '/etc/vassals', ...options } },
    ...props,
  });

/** A vassal in /etc/vassals, with other props and further options. */
export const givenVassal = (props: Partial<VassalProps> = {}, options: Options = {}): VassalProps =>
  vassalProps.parse({
    host: 'web1',
    directory: '/etc/vassals',
    name: 'shop',
    stats: '/run/emperor.sock',
    sections: { uwsgi: { socket: '127.0.0.1:8001', ...options } },
    ...props,
  });

/** An instance with a master and two workers, with other props. */
export const givenInstance = (props: Partial<InstanceProps> = {}): InstanceProps =>
  instanceProps.parse({
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: { master: 'true', processes: '2' } },
    ...props,
  });
