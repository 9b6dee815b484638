/** Writes data/activation.json and docs/activation.md from the rules and the proofs. A test proves that they are current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { activationOf, activationRuleOf, activations, contentRuleOf } from '../src/activation/activation';
import { runtimeConditions } from '../src/activation/runtime-conditions';
import { catalog } from '../src/config/catalog';
import { allProofs, isEffect, type Proofs, proofLines } from './activation-proofs';

const data = join(__dirname, '../data');
const docs = join(__dirname, '../docs/activation.md');

/** What is known of each option, one a line. */
export function generateActivationData(): string {
  const rows = table().map((row) => JSON.stringify(row));
  return `[\n${rows.join(',\n')}\n]\n`;
}

const evidences = ['run', 'variable', 'source', 'documented', 'assumed'] as const;
type AnyEvidence = (typeof evidences)[number];

function table() {
  const releases = allProofs();
  const all = releases.flatMap(({ proofs }) => proofs);
  return [...catalog.keys()].map((option) => {
    const rule = activationRuleOf(option);
    const { activation, reason } = activationOf(option, 'change');
    const content = contentRuleOf(option);
    const own = all.filter((proof) => proof.option === option);
    const changes = own.filter(({ kind }) => kind !== 'content');
    const evidence: AnyEvidence = changes.some(isEffect)
      ? 'run'
      : changes.length > 0
        ? 'variable'
        : rule.evidence;
    return {
      option,
      activation: rule.unless === undefined ? activation : rule.activation,
      reason: rule.unless === undefined ? reason : rule.reason,
      evidence,
      source: rule.source,
      unless: rule.unless?.map(({ when, activation, reason }) => ({ when, activation, reason })),
      content:
        content === undefined
          ? undefined
          : {
              ...activationOf(option, 'content'),
              evidence: own.some(({ kind }) => kind === 'content') ? 'run' : content.evidence,
              source: content.source,
            },
      runs: Object.fromEntries(releases.map((release) => [release.uwsgi, runOf(option, release)])),
    };
  });
}

/** What runs on a release showed of an option: the best place of an effect, or why there is no proof. */
function runOf(option: string, { proofs, unproven }: Proofs): { seen: string } | { unproven: string } {
  const own = proofs.filter((proof) => proof.option === option);
  const best = own.find(isEffect) ?? own[0];
  if (best !== undefined) return { seen: best.seen };
  return { unproven: unproven.find((one) => one.option === option)?.reason ?? 'not tried' };
}

/** The text of the page. */
export function generateActivationDocs(): string {
  const rows = table();
  const count = (activation: string, evidence?: string) =>
    rows.filter((row) => row.activation === activation && (evidence ?? row.evidence) === row.evidence).length;
  const used = activations.filter((activation) => count(activation) > 0);
  const rules = [...new Set([...catalog.keys()].map(activationRuleOf))].filter(
    ({ activation, unless }) => activation !== 'reload' || unless !== undefined,
  );
  const members = (rule: (typeof rules)[number]) =>
    [...catalog.keys()].filter((option) => activationRuleOf(option) === rule);
  const contents = [...catalog.keys()].filter((option) => contentRuleOf(option) !== undefined);
  return `${[
    '# What makes a change effective',
    '',
    'Mildest first: `none`; `live` (seen by the running processes, or after one letter in the master FIFO); `mules`; `spoolers`; `chain-reload`; `workers`; `reload` (SIGHUP); `zerg` (another zerg takes over); `restart` (stop and start, of a vassal by its emperor). No renewal of workers reads the file again, so these are for new content of what an option names. Written by `scripts/generate-activation.ts`; data/activation.json has every option.',
    '',
    '## Options by class and evidence, for a changed value',
    '',
    `| class | options | ${evidences.join(' | ')} |`,
    `|---|---|${evidences.map(() => '---').join('|')}|`,
    ...used.map(
      (one) =>
        `| ${one} | ${count(one)} | ${evidences.map((evidence) => count(one, evidence)).join(' | ')} |`,
    ),
    '',
    '`run`: an effect of some change of the option was seen on a real uWSGI. `variable`: a run saw the variable of uWSGI that the option sets, in the memory of the process, and nothing else. `source`: a function of uWSGI shows it. `assumed`: it follows from the process being executed again.',
    '',
    '## Options that need more or less than a reload',
    '',
    '| options | class | because | unless |',
    '|---|---|---|---|',
    ...rules.map((rule) => {
      const names = members(rule);
      const shown =
        names.length > 24 ? `${names.length} options (${rule.kinds?.join(', ')})` : names.join(', ');
      const unless = (rule.unless ?? []).map(({ when, activation }) => `${when}: ${activation}`).join('; ');
      return `| ${shown} | ${rule.activation} | ${rule.reason} | ${unless} |`;
    }),
    '',
    '## Placeholders and blocks',
    '',
    'A changed placeholder (`set-placeholder`, `set-ph`, `set`), variable of the file or option has the strongest class of the options that refer to it as `%(name)`, directly or through others: `perm` of `chmod-socket = %(perm)` needs a restart. `%(_)` of `for` and `for-times` is computed for each word.',
    '',
    'A changed block has the strongest class of the lines inside: those that come are added, those that go are removed. `for = A B` → `A` with `env = R_%(_)=1` inside needs a restart. Of `if-` blocks, `for-glob` and `for-readline` only the line that opens them is known: where that changes, all lines inside count as removed and added. Where the line stays and only its condition turns false on the host (a file is gone), no difference is seen: restart by hand if a variable goes away.',
    '',
    '## Daemons and stores',
    '',
    'uWSGI does not stop a daemon of `smart-attach-daemon`, or of `attach-daemon2` with `pidfile`, in a reload or when it ends, and a start adopts it while its pidfile names a living process. systemd ends it with the unit (`KillMode=mixed`), so an instance of systemd is restarted. A vassal and an instance with a pidfile are reloaded, the old daemon goes on, and a warning after the deployment names it: after its end uWSGI starts the declared command.',
    '',
    'uWSGI ends, in a reload and in every start, where the file of a cache or queue (`store` of `cache2`, `cache-store`, `queue-store`) has the size of other items, blocks or keys. A plan refuses such a change: name another file, or add `store_delete=1` to `cache2`.',
    '',
    '## Circumstances',
    '',
    `What the instance runs with changes the class: ${runtimeConditions.map(({ when }) => when).join('; ')}.`,
    '',
    '## New content',
    '',
    ...activations.flatMap((activation) => {
      const names = contents.filter((option) => activationOf(option, 'content').activation === activation);
      return names.length === 0 ? [] : [`- ${activation}: ${names.join(', ')}`];
    }),
    '',
    'Code of an application needs a reload, with lazy-apps a chain reload, and with one worker or with cheaper a renewal of the workers.',
    '',
    ...proofLines(),
  ].join('\n')}\n`;
}

if (process.argv[1] === __filename) {
  writeFileSync(join(data, 'activation.json'), generateActivationData());
  writeFileSync(docs, generateActivationDocs());
}
