import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from '../instance';
import { processFacts, socketFacts, treeOf } from './kernel';
import { answers, type Target } from './requests';
import { optionVariables } from './variables';

/** All that is observed of a running instance, by name. */
export type Snapshot = ReadonlyMap<string, string>;

/** Where requests go besides the port of the application. */
export type Router = 'OTHER' | 'a.sock' | undefined;

/** Statistics that change by themselves. */
const counted =
  /^stats: (.*: )?(pid|status|accepting|in_request|startup_time|last_spawn|running_time|avg_rt|rss|vsz|tx|load|uuid|vars|started_at|value|requests|exceptions|\w+_count|delta_requests|signals|(max_|listen_|signal_)?queue|locks: .*|(.*: )?req_info: .*)$/;

/** Looks at an instance from all sides; log lines count from a position of its output on. */
export async function observe(instance: Instance, since: number, router?: Router): Promise<Snapshot> {
  const settle = settler(instance);
  const seen = new Map<string, string>();
  const pids = treeOf(instance.pid);
  for (const line of new Set(instance.said.slice(since).split('\n').map(settle))) {
    if (!/^$|\/facts/.test(line)) seen.set(`log at start: ${line}`, 'printed');
  }
  for (const [name, value] of processFacts(pids)) seen.set(name, settle(value));
  seen.set('sockets', settle(socketFacts(pids).join('\n')));
  for (const [name, value] of optionVariables(instance.pid)) seen.set(`variable: ${name}`, settle(value));
  for (const [path, value] of fileFacts(instance.directory)) seen.set(`file: ${path}`, settle(value));
  await note(seen, 'application', () => instance.facts(), settle);
  await note(seen, 'stats', () => instance.stats(), settle);
  for (const name of seen.keys()) if (counted.test(name)) seen.delete(name);

  const requested = instance.said.length;
  const targets: [string, Target][] = [['response', { port: instance.port }]];
  if (router === 'OTHER') targets.push(['response of the router', { port: instance.other }]);
  if (router === 'a.sock')
    targets.push(['response of the router', { path: join(instance.directory, 'a.sock') }]);
  for (const [way, target] of targets) {
    for (const [name, value] of await answers(target)) seen.set(`${way}: ${name}`, settle(value));
  }
  const lines = instance.said.slice(requested).split('\n');
  for (const word of ['/marked', '/error', '/missing', '/page.html', '/large']) {
    const logged = lines.filter((line) => line.includes(word)).map(settle);
    seen.set(`log line of ${word}`, [...new Set(logged)].join('\n'));
  }
  seen.set('files with log lines', filesWith(instance.directory, '/marked').join(' '));
  return seen;
}

/** Removes what differs between two equal instances: addresses, process ids, times. */
function settler(instance: Instance): (text: string) => string {
  const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
  return (text) =>
    text
      .replaceAll(instance.directory, 'DIR')
      .replaceAll(String(instance.port), 'PORT')
      .replaceAll(String(instance.other), 'OTHER')
      .replace(new RegExp(`[A-Z][a-z]{2} (${months}) [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}`, 'g'), 'DATE')
      .replace(new RegExp(`\\d\\d/(${months})/\\d{4}[: ]\\d\\d:\\d\\d:\\d\\d( [+-]\\d{4})?`, 'g'), 'DATE')
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'DATE')
      .replace(/0x[0-9a-f]+/g, 'ADDRESS')
      .replace(/\b(client_port|pid)[: ]+\d+/g, '$1 N')
      .replace(/\bswitches on core \d+/g, 'switches')
      .replace(/\breq: \d+\/\d+/g, 'req N')
      .replace(/\b\d+ (msecs|micros|seconds|secs)\b/g, 'N $1')
      .replace(/\b(rss|address space) usage: \d+ bytes\/\d+MB/g, '$1 usage')
      .replace(/\b1[67]\d{8}(\.\d+)?\b/g, 'SECONDS');
}

async function note(
  seen: Map<string, string>,
  name: string,
  look: () => Promise<unknown>,
  settle: (text: string) => string,
): Promise<void> {
  const value = await look().catch(() => undefined);
  if (value === undefined) seen.set(name, 'does not answer');
  else for (const [path, text] of leaves(name, value)) seen.set(path, settle(text));
}

/** The parts of a JSON value; lists of plain values stay together. */
function leaves(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (value === null || typeof value !== 'object') return [[name, JSON.stringify(value)]];
  const entries = Object.entries(value);
  if (Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object')) {
    return [[name, JSON.stringify(value)]];
  }
  return [
    [`${name}: length`, String(entries.length)],
    ...entries.flatMap(([key, one]) => leaves(`${name}: ${key}`, one)),
  ];
}

/** Files of the directory with kind, mode and owner, and the content of those in `out`. */
function fileFacts(directory: string, under = ''): readonly (readonly [string, string])[] {
  return readdirSync(join(directory, under)).flatMap((name) => {
    const path = join(under, name);
    const { mode, uid, gid } = lstatSync(join(directory, path));
    if (name === '__pycache__' || path === 'uwsgi.ini') return [];
    const fact = [path, `${mode.toString(8)} ${uid}:${gid}`] as const;
    if (under === 'out') return [[path, `${fact[1]} ${readFileSync(join(directory, path), 'utf8')}`]];
    return (mode & 0o170000) === 0o040000 ? [fact, ...fileFacts(directory, path)] : [fact];
  });
}

function filesWith(directory: string, text: string): readonly string[] {
  return readdirSync(directory).filter((name) => {
    const path = join(directory, name);
    return /log/.test(name) && lstatSync(path).isFile() && readFileSync(path, 'utf8').includes(text);
  });
}
