import { posix } from 'node:path';
import { isOn } from '../../config/switch';
import type { WireSections } from '../../config/wire';
import { workerOf } from '../instance/directory';
import { type Placed, pathsOf } from '../instance/paths';

/** Where an emperor finds its vassals. */
export interface VassalSource {
  /** As it stands in `emperor`. */
  readonly text: string;
  /** The directory, where it is one; a glob, a database or a queue is none. */
  readonly directory?: string;
}

/** Options by which an emperor is asked for its state. */
export const statsOptions = ['emperor-stats-server', 'emperor-stats'] as const;

/** Where vassals come from, in their order. */
export function sourcesOf(sections: WireSections): readonly VassalSource[] {
  return listOf(sections['uwsgi']?.['emperor']).map((text) =>
    text.startsWith('/') && !/[*?[\]]/.test(text) ? { text, directory: posix.resolve(text) } : { text },
  );
}

/** Plugins that bring an emperor further sources, by the scheme of these (uWSGI: plugins/emperor_*). */
export const sourcePlugins: Readonly<Record<string, string>> = {
  pg: 'emperor_pg',
  mongodb: 'emperor_mongodb',
  zmq: 'emperor_zeromq',
  amqp: 'emperor_amqp',
};

/** A source as messages may show it. */
export function withoutPassword(source: string): string {
  return source.replace(/\bpassword\s*=\s*('(?:[^'\\]|\\.)*'|[^\s;]*)/g, 'password=***');
}

/** Directories that vassals are put into. */
export function directoriesOf(sections: WireSections): readonly string[] {
  return sourcesOf(sections).flatMap(({ directory }) => directory ?? []);
}

/** The address by which an emperor is asked for its state; the last one given counts. */
export function statsOf(sections: WireSections): string | undefined {
  return statsOptions.flatMap((option) => listOf(sections['uwsgi']?.[option])).at(-1);
}

/** Where an emperor that says nothing of it is asked for its state: a directory of who binds the socket. */
export function usualStats(props: Placed & Parameters<typeof workerOf>[0]): string {
  const { directory, control } = pathsOf(props);
  return posix.join(workerOf(props) === undefined ? directory : control, 'emperor.sock');
}

/** Whether vassals run as the owners of their files. */
export function isTyrant(sections: WireSections): boolean {
  return isOn(sections['uwsgi']?.['emperor-tyrant']);
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
}
