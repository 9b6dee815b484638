import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Mask } from '../../secrets/mask';
import type { Host } from '../../transport/host';
import { newNonce } from '../../transport/scripts/nonce';
import { digestOf } from '../digest';
import { relevantLines } from '../process/shell/diagnostics';
import { ResourceError, type Work } from '../resource';
import { entriesOf, linksOf, releaseRevision, withDigests } from './content';
import { deployScript, mostSeconds, type ScriptProps } from './deploy-script';
import { currentOf, type Inspection, isWhole } from './inspect';
import { refusal } from './keeper';
import { manifestFiles, manifestLines, modeOf } from './manifest';
import { releasePaths } from './paths';
import type { ReleaseProps } from './props';
import { recordText, releaseName } from './record';
import type { SourceEntry } from './source/entry';
import { type TarEntry, writeTar } from './source/tar';

/** Switches `current` to a release of the props: one that the host still has, else a new one. */
export async function deployRelease(work: Work, props: ReleaseProps, seen: Inspection): Promise<void> {
  const host = work.hosts.get(props.host);
  if (seen.refused !== undefined) throw refused(host, props, seen.refused);
  const revision = releaseRevision(props);
  const now = currentOf(seen);
  const before = seen.current;
  const usable = seen.records.filter(
    (record) => record.revision === revision && isWhole(seen, record) && (record.finished || record === now),
  );
  const there = usable.find((record) => record === now) ?? usable.at(-1);
  if (there !== undefined) {
    work.progress(`switching to the release ${there.name}, which the host still has`);
    return run(host, { props, name: there.name, before });
  }
  const entries = sourceOf(host, props);
  // Numbers of incomplete releases are taken as well, and that of a current one without a record.
  const current = Number(/^releases\/(\d{1,9})-/.exec(before ?? '')?.[1] ?? 0);
  const number = Math.max(current, ...seen.records.map((record) => record.number)) + 1;
  const name = releaseName(number, revision);
  // Files of another owner are not linked: the owner is a property of the file.
  const shares = now !== undefined && now.props.owner === props.owner && now.props.group === props.group;
  const manifest = manifestLines(entries, { mode: props.mode, links: linksOf(props) });
  const wanted = manifestFiles(manifest, []);
  const had = shares
    ? manifestFiles(seen.manifest, seen.missing.get(now.name) ?? [])
    : new Map<string, string>();
  const linked = [...wanted].filter(([path, facts]) => had.get(path) === facts).map(([path]) => path);
  const taken = new Set(linked);
  const sent = entries.filter(({ kind, path }) => kind !== 'file' || !taken.has(path));
  const files = sent.filter(({ kind }) => kind === 'file').length;
  work.progress(`sending ${files} of ${wanted.size} files of the release ${name}`);
  const text = (path: string, content: string): TarEntry => ({
    path,
    kind: 'file',
    mode: '600',
    modified: Math.floor(Date.now() / 1000),
    content: Buffer.from(content),
  });
  const memory = await packTar([
    text('files', manifest.map((line) => `${line}\n`).join('')),
    text('record', recordText(props)),
    text('linked', linked.map((path) => `${path}\0`).join('')),
  ]);
  const tree = await packTar([
    { path: '.', kind: 'directory', mode: modeOf(directory, props.mode), modified: 0 },
    ...sent.map((entry) => packed(entry, props.mode)),
    ...[...linksOf(props)].map(
      ([path, target]): TarEntry => ({
        path: `./${path}`,
        kind: 'link',
        mode: '777',
        modified: 0,
        target,
      }),
    ),
  ]);
  const input = Buffer.concat([memory, tree]);
  const from = linked.length === 0 ? undefined : now?.name;
  await run(host, { props, name, before, build: { from, memory: memory.length } }, input);
}

const packTar = (entries: readonly TarEntry[]): Promise<Buffer> => promisify(gzip)(writeTar(entries));

const directory: Pick<SourceEntry, 'kind' | 'executable'> = { kind: 'directory', executable: false };

/** Entries of the source on this machine, which must be the planned one. */
function sourceOf(host: Host, props: ReleaseProps): readonly SourceEntry[] {
  const found = withDigests(props);
  if (found.sourceDigest !== props.sourceDigest || found.requirementsDigest !== props.requirementsDigest) {
    throw new ResourceError(
      host.name,
      props.name,
      `Cannot make the release of source ${props.sourceDigest}: the host no longer has it whole, and ${props.source} on this machine must be that source, but is ${found.sourceDigest}; nothing was changed`,
    );
  }
  return entriesOf(props);
}

function packed(entry: SourceEntry, mode: string): TarEntry {
  const common = { path: `./${entry.path}`, mode: modeOf(entry, mode), modified: entry.modified };
  if (entry.kind !== 'file') return { ...common, kind: entry.kind, target: entry.target };
  const content = entry.read();
  if (digestOf(content) !== entry.digest) {
    throw new Error(
      `Cannot send ${entry.path}: it changed while it was read; nothing was changed, run again`,
    );
  }
  return { ...common, kind: 'file', content };
}

async function run(host: Host, script: ScriptProps, input?: Buffer): Promise<void> {
  const { props } = script;
  const { base } = releasePaths(props);
  const sign = newNonce();
  const { stdout, stderr, code } = await host.exec(deployScript(script, sign), {
    purpose: `release ${base}`,
    input,
    allowFailure: true,
    // A slow line carries 100 kB a second; another script may have to end first.
    timeout: mostSeconds(props) * 2 + (input?.length ?? 0) / 100_000,
  });
  const said = (line: string): RegExpExecArray | null => new RegExp(`^@${sign} ${line}$`, 'm').exec(stdout);
  if (code === 0 && said('done') !== null) return;
  const reason = said('refused (.*)')?.[1];
  if (reason !== undefined) throw refused(host, props, reason);
  const { hide } = new Mask(secretsOf(props));
  if (said('conflict') !== null) {
    throw new ResourceError(
      host.name,
      props.name,
      `Cannot release into ${base}: another deployment switched its current release meanwhile; nothing was changed, run again`,
    );
  }
  const step = said('failed (.*)')?.[1] ?? `the script (exit status ${code})`;
  const printed = stdout.split(`@${sign} evidence\n`)[1]?.split(`@${sign} end\n`)[0] ?? stderr;
  const evidence = explained(step, printed, props);
  throw new ResourceError(
    host.name,
    props.name,
    `Cannot release into ${base}: ${hide(step)} failed; ${script.before === undefined ? 'none is current, as before' : 'the release that was current still is'}${evidence.trim() === '' ? '' : `\n${hide(evidence).trim()}`}`,
  );
}

const refused = (host: Host, props: ReleaseProps, reason: string): ResourceError =>
  new ResourceError(host.name, props.name, refusal(releasePaths(props).base, reason));

/** Output of a failed step, with a hint where pip gives none. */
function explained(step: string, printed: string, { virtualenv }: ReleaseProps): string {
  if (step === 'the command import') return relevantLines(printed);
  if (step !== 'the virtual environment') return printed;
  const unreachable =
    /Temporary failure in name resolution|Name or service not known|NewConnectionError|ConnectTimeoutError|Network is unreachable|ProxyError|from versions: none/.test(
      printed,
    );
  if (unreachable && virtualenv?.wheelhouse === undefined)
    return `${printed.trimEnd()}\nThe package index did not answer, or has no such package: where a host reaches none, give \`virtualenv.wheelhouse\`, a folder with wheels in the source or on the host, or \`indexUrl\``;
  return printed;
}

function secretsOf({ virtualenv, commands = [] }: ReleaseProps): readonly (string | undefined)[] {
  return [virtualenv?.indexUrl, ...commands.flatMap(({ environment = {} }) => Object.values(environment))];
}
