import { posix } from 'node:path';
import { optionsMakingMaster } from '../../config/master';
import type { WireOptions } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import { defaultStats, isTyrant, sourcePlugins, sourcesOf, statsOf } from '../process/emperor-sources';
import { processPaths } from '../process/paths';
import { workersUser } from '../process/shell/directory';
import type { Problem } from '../resource';
import type { EmperorProps } from './props';

/** Longest path of a unix socket that uWSGI binds without cutting it (core/socket.c: 102 bytes). */
const longestSocket = 102;

/** Problems of the options of an emperor. */
export function checkEmperor(props: EmperorProps): readonly Problem[] {
  const main = props.sections['uwsgi'];
  if (main === undefined || hasUnknown(props.sections)) return [];
  const at = (...path: string[]) => ['sections', 'uwsgi', ...path];
  const problems: Problem[] = [];
  const sources = sourcesOf(props.sections);
  if (sources.length === 0) {
    problems.push({
      path: at('emperor'),
      message: 'Cannot run the emperor: `emperor` must name a source of vassals',
    });
  }
  const directories = sources.flatMap(({ directory }) => directory ?? []);
  const twice = directories.find((directory, index) => directories.indexOf(directory) !== index);
  if (twice !== undefined) {
    problems.push({
      path: at('emperor'),
      message: `Cannot watch ${twice} twice: its vassals would have one name for two processes`,
    });
  }
  if (main['emperor-broodlord'] !== undefined && directories.length === 0) {
    problems.push({
      path: at('emperor-broodlord'),
      message:
        'Cannot reinforce vassals: `emperor` must name a directory, a zerg starts from the file of its vassal',
    });
  }
  for (const { text } of sources) {
    const scheme = /^([a-z]+):\/\//.exec(text)?.[1];
    const plugin = scheme === undefined ? undefined : sourcePlugins[scheme];
    if (plugin === undefined || loads(main, plugin)) continue;
    problems.push({
      path: at('emperor'),
      message: `Cannot watch ${scheme}://: without \`plugin = ${plugin}\` the emperor passes over it silently; a uWSGI that has the plugin inside takes the option as well`,
    });
  }
  for (const option of optionsMakingMaster(main)) {
    problems.push({
      path: at(option),
      message: `Cannot use ${option} in an emperor: it gives it a master, whose reload drops about half of the requests to vassals meanwhile`,
    });
  }
  for (const option of ['daemonize', 'daemonize2', 'emperor-pidfile']) {
    if (main[option] === undefined) continue;
    const why = 'the manager decides whether the process goes to the background';
    problems.push({ path: at(option), message: `Cannot use ${option}: ${why}` });
  }
  const stats = statsOf(props.sections);
  if (stats?.startsWith('/') === true && stats.length > longestSocket) {
    problems.push({
      path: at('emperor-stats-server'),
      message: `Cannot bind ${stats}: it must be no longer than ${longestSocket} characters, and has ${stats.length}`,
    });
  }
  const worker = workersUser(props);
  if (worker !== undefined && !/^(root|0)$/.test(worker) && !hasUnknown([props.name, props.path])) {
    const { directory } = processPaths(props);
    if (stats !== undefined && posix.dirname(stats) === directory && props.manager === 'systemd') {
      problems.push({
        path: at('emperor-stats-server'),
        message: `Cannot bind ${stats} as ${worker}: ${directory} belongs to the deployer; take ${defaultStats(props)}`,
      });
    }
  }
  const user = typeof main['uid'] === 'string' ? main['uid'] : props.service?.user;
  if (isTyrant(props.sections) && user !== undefined && !/^(root|0)$/.test(user)) {
    problems.push({
      path: at('emperor-tyrant'),
      message: `Cannot be a tyrant as ${user}: only root can give vassals the users of their files`,
    });
  }
  return problems;
}

/** Whether the options load a plugin, by its name or its file. */
function loads(options: WireOptions, plugin: string): boolean {
  const named = ['plugin', 'plugins', 'need-plugin', 'need-plugins'].flatMap((key) => options[key] ?? []);
  return named.some((list) => list.includes(plugin));
}
