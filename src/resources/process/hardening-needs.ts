import { posix } from 'node:path';
import { catalog } from '../../config/catalog';
import { hasMagic } from '../../config/magic';
import { fromWire } from '../../config/wire';
import type { HardeningNeeds } from '../../presets/systemd-hardening';
import type { ProcessSettings } from '../instance/props';
import { processPaths } from './paths';

/** Options whose value starts with a path that uWSGI creates: files, and sockets that the catalogue does not type as such. */
const making =
  /^(stats|stats-server|http|https|fastrouter|rawrouter|sslrouter|zergpool|zerg-pool|logto|logto2|pidfile|pidfile2|safe-pidfile|safe-pidfile2|master-fifo|queue-store|cache-store)$/;
/** Options that name a directory in which uWSGI writes. */
const filling = /^(spooler|spooler-external)$/;
/** A path within a value: `file:/var/log/a.log`, `name=a,store=/var/cache/a`. */
const within = /(?:^file:|(?:^|,)(?:store|file|logfile)=)(\/[^,]+)/g;

/** Exemptions that a hardened unit needs for the options of its instance: writable paths, home directories, /tmp, root. */
export function hardeningNeeds(props: ProcessSettings): HardeningNeeds {
  const { service = {}, binary, name } = props;
  const { directory, ini } = processPaths(props);
  const options = fromWire(props).flatMap(({ lines }) =>
    // Magic variables are expanded only by uWSGI.
    lines.flatMap((line) => ('key' in line && !hasMagic(line.value) ? [line] : [])),
  );
  const written = options.flatMap(({ key, value }): string[] => {
    const makes = catalog.get(key)?.kind === 'socket' || making.test(key);
    if (makes && value.startsWith('/')) return [posix.dirname(/^[^,:]+/.exec(value)![0])];
    if (filling.test(key) && value.startsWith('/')) return [value];
    return [...value.matchAll(within)].map((match) => posix.dirname(match[1]!));
  });
  const paths = [
    ...options.flatMap(({ value }) => value.match(/\/[^,;:=\s]*/g) ?? []),
    binary,
    ini,
    service.workingDirectory ?? '/',
    ...(service.writes ?? []),
  ];
  const inTmp = (path: string): boolean => /^\/(var\/)?tmp(\/|$)/.test(path);
  const given = [...written, ...(service.writes ?? [])]
    // systemd creates the directory of the instance in /run, and a shared /tmp is writable anyway.
    .filter((path) => path !== `/run/${name}` && !inTmp(path) && path !== directory)
    .sort();
  return {
    writes: [...new Set([directory, ...given, ...(paths.some(inTmp) ? ['/tmp', '/var/tmp'] : [])])],
    homes: paths.some((path) => /^\/(home|root|run\/user)(\/|$)/.test(path)),
    sharesTmp: paths.some(inTmp),
    root: service.user === undefined || service.user === 'root' || service.user === '0',
  };
}
