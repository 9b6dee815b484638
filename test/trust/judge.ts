import { digestOf } from '../../src/resources/digest';
import type { Facts } from './facts';
import type { Ended } from './product';
import type { Broken } from './verdict';

/** Names of things, of which one has the other's place after a rename. */
export const names = ['ada', 'bob'] as const;

/** Folders in which records of a release lie, by the release. */
const recordsOf = new Map(
  names.map((name) => [digestOf(`/srv/rel-release-${name}`).slice(0, 16), `release-${name}`]),
);

/** A path in which the folder of a release's records has the name of the release. */
const named = (path: string): string =>
  path.replace(/(?<=release-records\/)[0-9a-f]{16}/, (digest) => recordsOf.get(digest) ?? digest);

/** What a path is with any name of a thing, and any number. */
const general = (text: string): string =>
  text
    .replace(new RegExp(`-(${names.join('|')})\\b`, 'g'), '-NAME')
    .replace(/\bv\d+/g, 'vN')
    .replace(/\d+-[0-9a-f]{12}/g, 'N-DIGEST')
    .replace(/history\/\d+/g, 'history/N');

/** What is there when nothing goes on: paths and processes beside those of a bare host. */
export interface Usual {
  readonly paths: ReadonlySet<string>;
  readonly processes: ReadonlySet<string>;
}

/** What a run that nothing disturbed left on a host. */
export function usualOf(bare: Facts, now: Facts): Usual {
  return {
    paths: new Set(
      [...now.paths.keys()]
        .filter((path) => !bare.paths.has(path))
        .map(named)
        .map(general),
    ),
    processes: new Set(now.processes.filter((one) => !bare.processes.includes(one)).map(general)),
  };
}

/** Never part of what is usual. */
const litter = /\.staged|\.filler|\/running\/|\/lock(\/|$)|\/own\.\d+|\/tmp\.\w+|\/work\b|standby|\.old$/;

/** Folders that systemd-tmpfiles makes when it cleans up. */
const ofSystemd = /^\/tmp\/\.[\w-]+-unix$/;

/** Paths and processes that belong to nothing that is deployed. */
export function leftOver(
  { bare, now, usual }: { bare: Facts; now: Facts; usual: readonly Usual[] },
  /** Names of things, and versions of processes, that there must be no more. */
  gone: RegExp,
): Broken[] {
  const knownPaths = new Set(usual.flatMap(({ paths }) => [...paths]));
  const knownProcesses = new Set(usual.flatMap(({ processes }) => [...processes]));
  const paths = [...now.paths.keys()]
    .map(named)
    .filter(
      (path) =>
        !bare.paths.has(path) &&
        !ofSystemd.test(path) &&
        (litter.test(path) || gone.test(path) || !knownPaths.has(general(path))),
    );
  const processes = now.processes.filter(
    (one) => !bare.processes.includes(one) && (gone.test(one) || !knownProcesses.has(general(one))),
  );
  return [...paths, ...processes].map((seen) => ({ invariant: 'nothing left over', seen }));
}

/** What was there before us and must be as it was. */
export function foreign(bare: Facts, now: Facts): Broken[] {
  const changed = [...bare.paths].filter(([path, was]) => !shared.test(path) && now.paths.get(path) !== was);
  const broken = changed.map(([path, was]) => `${path}: ${was} is ${now.paths.get(path) ?? 'gone'}`);
  if (bare.neighbour !== now.neighbour) broken.push('the process of another unit was started again');
  return broken.map((seen) => ({ invariant: 'nothing foreign touched', seen }));
}

/** Folders that we and others put something into; their modes may not change, but all of it is in the listing. */
const shared = /^\/(tmp|srv|etc\/uwsgi)$/;

/** Files of ours that change by themselves, or are judged as a whole elsewhere. */
const living =
  /^\/run\/|^\/var\/lib\/uwsgi-iac|\.revision$|\/releases\/|\/\.releases\/|\.sock$|\.pid$|\.log$|\.fifo$|\.run\/|^\/root\//;

/** Every file must be as it was before or as it is in the end. */
export function halfFiles(bare: Facts, before: Facts, during: Facts, final: Facts): Broken[] {
  const broken: string[] = [];
  for (const [path, is] of during.paths) {
    if (bare.paths.has(path) || living.test(path) || litter.test(path)) continue;
    const states = [before.paths.get(path), final.paths.get(path)];
    if (states.includes(is) || states.every((state) => state === undefined)) continue;
    broken.push(`${path}: neither ${states.map((state) => state ?? 'absent').join(' nor ')}, but ${is}`);
  }
  broken.push(...halfReleases(before, during, final));
  return broken.map((seen) => ({ invariant: 'whole files', seen }));
}

/** The release that a link leads to must be whole. */
function halfReleases(before: Facts, during: Facts, final: Facts): string[] {
  return [...during.paths].flatMap(([link, is]) => {
    if (!link.endsWith('/current')) return [];
    const release = link.replace(/current$/, is.split(' ').at(-1)!);
    const inside = ({ paths }: Facts): string =>
      [...paths]
        .filter(([path]) => path.startsWith(`${release}/`))
        .map((entry) => entry.join(' '))
        .sort()
        .join('\n');
    const whole = inside(during);
    return [before, final].some((facts) => inside(facts) === whole && whole !== '')
      ? []
      : [`${link} leads to ${release}, which is not whole`];
  });
}

const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** What a client printed, and its exit code. */
export function printed({ code, output }: Ended, secrets: readonly string[]): Broken[] {
  const broken: Broken[] = [];
  const at = output.search(control);
  if (at >= 0) {
    const near = JSON.stringify(output.slice(Math.max(0, at - 60), at + 20));
    broken.push({ invariant: 'clean output', seen: `a control character in ${near}` });
  }
  for (const secret of secrets)
    if (output.includes(secret)) {
      const found = output.indexOf(secret);
      const line = output
        .slice(Math.max(0, found - 60), found)
        .split('\n')
        .at(-1);
      broken.push({ invariant: 'no secret seen', seen: `it printed a secret after ${line}` });
    }
  const marks = [...output.matchAll(/^([✓✗]) (\S+ [^:]+): /gmu)];
  const outcomes = new Map<string, string>();
  for (const [, mark, where] of marks) {
    if (outcomes.has(where!))
      broken.push({ invariant: 'true exit code', seen: `${where} has more than one outcome` });
    outcomes.set(where!, mark!);
  }
  if (code === 0 && marks.some(([, mark]) => mark === '✗'))
    broken.push({ invariant: 'true exit code', seen: 'exit code 0 after ✗' });
  if (code !== 0 && code !== undefined && output.trim() === '')
    broken.push({ invariant: 'true exit code', seen: `exit code ${code} without a word` });
  return broken;
}
