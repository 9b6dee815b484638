/** Writes the table of docs/systemd.md from the rules. A test proves that it is current. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unitRules } from '../src/resources/systemd-unit/activation-rules';

const page = join(__dirname, '../docs/systemd.md');
const [begin, end] = ['<!-- rules -->\n', '<!-- /rules -->'];

/** The page with its table as the rules are now. */
export function generateSystemdPage(): string {
  const text = readFileSync(page, 'utf8');
  const rows = unitRules.map(({ sections, settings, activation, reason, evidence, source }) => {
    const where = (sections ?? ['any section']).map((section) => `[${section}]`).join(' ');
    const what = settings?.join(', ') ?? (sections === undefined ? 'all others' : 'all others of it');
    return `| ${where === '[any section]' ? 'any' : where} | ${what} | ${activation} | ${reason} | ${evidence} | ${source} |`;
  });
  const table = [
    '| section | settings | class | because | evidence | source |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
  return `${text.split(begin)[0]}${begin}\n${table}\n\n${end}${text.split(end)[1]}`;
}

if (process.argv[1] === __filename) writeFileSync(page, generateSystemdPage());
