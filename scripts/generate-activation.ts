/** Writes data/activation.json and docs/activation.md from the rules and the proofs. A test proves that they are current. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { activationOf, activationRuleOf, activations, contentRuleOf } from '../src/activation/activation';
import { runtimeConditions } from '../src/activation/runtime-conditions';
import { catalog } from '../src/config/catalog';
import type { Proof } from '../test/activation/prove';

const data = join(__dirname, '../data');
const docs = join(__dirname, '../docs/activation.md');

interface Proofs {
  readonly uwsgi: string;
  readonly proofs: readonly Proof[];
}

const proofsOf = (): Proofs => JSON.parse(readFileSync(join(data, 'activation-proof.json'), 'utf8'));

/** What is known of each option, one a line. */
export function generateActivationData(): string {
  const rows = table().map((row) => JSON.stringify(row));
  return `[\n${rows.join(',\n')}\n]\n`;
}

function table() {
  const proofs = proofsOf().proofs;
  return [...catalog.keys()].map((option) => {
    const rule = activationRuleOf(option);
    const { activation, reason } = activationOf(option, 'change');
    const content = contentRuleOf(option);
    const proven = proofs.some((proof) => proof.option === option && proof.kind !== 'content');
    return {
      option,
      activation: rule.unless === undefined ? activation : rule.activation,
      reason: rule.unless === undefined ? reason : rule.reason,
      evidence: proven ? ('run' as const) : rule.evidence,
      source: rule.source,
      unless: rule.unless?.map(({ when, activation, reason }) => ({ when, activation, reason })),
      content:
        content === undefined
          ? undefined
          : {
              ...activationOf(option, 'content'),
              evidence: proofs.some((proof) => proof.option === option && proof.kind === 'content')
                ? 'run'
                : content.evidence,
              source: content.source,
            },
    };
  });
}

/** The text of the page. */
export function generateActivationDocs(): string {
  const rows = table();
  const { uwsgi, proofs } = proofsOf();
  const evidences = ['run', 'source', 'documented', 'assumed'] as const;
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
    '`run`: some change of the option is among the proofs below. `source`: a function of uWSGI shows it. `assumed`: it follows from the process being executed again.',
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
    'A variable that an `if-` block sets only sometimes is not seen to go away; restart by hand where its condition turns false.',
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
    `## Proven on uWSGI ${uwsgi}`,
    '',
    `${proofs.length} cases, ${new Set(proofs.map(({ option }) => option)).size} options. Each started with one value, had the file changed, tried the milder way, which was not enough, then the way of the table, after which it showed what a fresh start shows.`,
    '',
    '| option | change | class | milder | seen in | beside |',
    '|---|---|---|---|---|---|',
    ...proofs.map(
      ({ option, kind, activation, milder, seen, beside }) =>
        `| ${option} | ${kind} | ${activation} | ${milder} | ${seen} | ${beside.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n')}\n`;
}

if (process.argv[1] === __filename) {
  writeFileSync(join(data, 'activation.json'), generateActivationData());
  writeFileSync(docs, generateActivationDocs());
}
