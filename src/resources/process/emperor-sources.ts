import { posix } from 'node:path';
import { isOn } from '../../config/switch';
import type { WireSections } from '../../config/wire';
import { type PathProps, processPaths } from './paths';
import { workersUser } from './shell/directory';

/** Source in which an emperor finds its vassals. */
export interface VassalSource {
  /** Value of `emperor`, as written. */
  readonly text: string;
  /** The directory; absent for a glob, a database or a queue. */
  readonly directory?: string;
}

/** Options that set the address of an emperor's stats server. */
export const statsOptions = ['emperor-stats-server', 'emperor-stats'] as const;

/** Sources of vassals, in their order. */
export function sourcesOf(sections: WireSections): readonly VassalSource[] {
  return listOf(sections['uwsgi']?.['emperor']).map((text) =>
    text.startsWith('/') && !/[*?[\]]/.test(text) ? { text, directory: posix.resolve(text) } : { text },
  );
}

/** Plugins for further sources, by URL scheme (uWSGI: plugins/emperor_*). */
export const sourcePlugins: Readonly<Record<string, string>> = {
  pg: 'emperor_pg',
  mongodb: 'emperor_mongodb',
  zmq: 'emperor_zeromq',
  amqp: 'emperor_amqp',
};

/** Source without its password, for messages. */
export function withoutPassword(source: string): string {
  return source.replace(/\bpassword\s*=\s*('(?:[^'\\]|\\.)*'|[^\s;]*)/g, 'password=***');
}

/** Directories among the sources of vassals. */
export function directoriesOf(sections: WireSections): readonly string[] {
  return sourcesOf(sections).flatMap(({ directory }) => directory ?? []);
}

/** Address of an emperor's stats server; the last option counts. */
export function statsOf(sections: WireSections): string | undefined {
  return statsOptions.flatMap((option) => listOf(sections['uwsgi']?.[option])).at(-1);
}

/** Default address of an emperor's stats server, in a directory where its user can bind a socket. */
export function defaultStats(props: PathProps & Parameters<typeof workersUser>[0]): string {
  const { directory, control } = processPaths(props);
  return posix.join(workersUser(props) === undefined ? directory : control, 'emperor.sock');
}

/** Whether vassals run as the owners of their files. */
export function isTyrant(sections: WireSections): boolean {
  return isOn(sections['uwsgi']?.['emperor-tyrant']);
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
}
