import type { Verdict } from './classify';

/** All that one uWSGI said. */
export interface CheckedBinary {
  readonly version: string;
  readonly verdicts: readonly Verdict[];
}

/** The page with the results. */
export function page(texts: number, checked: readonly CheckedBinary[]): string {
  const row = (name: string, count: (verdict: Verdict) => boolean) =>
    `| ${name} | ${checked.map(({ verdicts }) => verdicts.filter(count).length).join(' | ')} |`;
  const reasons = [
    ...new Set(checked.flatMap(({ verdicts }) => verdicts.flatMap(({ why = [] }) => why))),
  ].sort();
  return [
    '# What real uWSGIs say',
    '',
    `The conformance vectors give ${texts} different texts. Each section of them was put to \`uwsgi --ini FILE --strict --get none\`, which ends with 1 at the first thing it cannot take. Written by \`scripts/strict-check.ts\`; what would act at that moment (asap hooks, spooler directories, daemonize) was left out.`,
    '',
    `| outcome | ${checked.map(({ version }) => `uWSGI ${version}`).join(' | ')} |`,
    `|---|${checked.map(() => '--:|').join('')}`,
    row('sections asked', () => true),
    row('accepted', ({ accepted, loaded }) => accepted && !loaded),
    row('accepted once the plugin of an option was loaded', ({ loaded }) => loaded === true),
    ...reasons.map((why) => row(`refused: ${why}`, (verdict) => verdict.why === why)),
    '',
    'A refusal speaks of the host or the build, not of the text, with one exception: an option that no uWSGI has. "Another release" and "not built" follow the option tables of the releases: SSL, routers and the like are left out of small builds (PyPI\'s wheel has no OpenSSL), and a strict uWSGI then knows nothing of their options. Certificates, users, files and servers are names out of the vectors, which this host does not have; uWSGI looks for them while it reads.',
    '',
    ...checked.flatMap(({ version, verdicts }) => [
      `## Refused by uWSGI ${version}`,
      '',
      ...reasons.flatMap((why) =>
        about(
          why,
          verdicts.filter((verdict) => verdict.why === why),
        ),
      ),
    ]),
  ].join('\n');
}

function about(why: string, verdicts: readonly Verdict[]): readonly string[] {
  if (verdicts.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { about: what = '' } of verdicts) counts.set(what, (counts.get(what) ?? 0) + 1);
  const items = [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([what, count]) => `\`${what}\`${count > 1 ? ` ${count}` : ''}`);
  return [`${why[0]!.toUpperCase()}${why.slice(1)}: ${items.join(', ')}.`, ''];
}
