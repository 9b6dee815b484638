import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { htmlOf } from '../../src/report/html';
import { markdownOf } from '../../src/report/markdown';
import { type Report, reportOf } from '../../src/report/model';
import { offlinePlan } from '../../src/report/offline-plan';
import { type Estate, estate, pullRequests } from './pull-requests';

const folder = join(__dirname, 'snapshots');

async function reported({ from, to }: { from?: Estate; to: Estate }): Promise<Report> {
  const { plan, warnings } = await offlinePlan(estate(to).synth(), { base: estate(from).synth() });
  return reportOf(plan, { against: 'origin/main', warnings });
}

/** `UPDATE_SNAPSHOTS=1 npx jest test/report` writes them anew. */
test.each(Object.entries(pullRequests))('the report of a pull request: %s', async (name, change) => {
  const file = join(folder, `${name.replaceAll(' ', '-')}.md`);
  const text = markdownOf(await reported(change));
  if (process.env['UPDATE_SNAPSHOTS'] !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test('reportOf() names the way of every change with its reason, and calls restarts out', async () => {
  const { hosts, warnings, effect } = await reported(pullRequests['listen changed']!);
  expect(effect).toBe('restart');
  expect(hosts[1]!.resources[0]!.changes).toEqual([
    {
      name: 'listen',
      kind: 'change',
      before: '100',
      after: '200',
      effect: 'restart',
      reason: 'it is set when the socket is bound; a reload inherits the socket as it is',
      loss: 'it is set when the socket is bound; a reload inherits the socket as it is',
    },
  ]);
  expect(warnings).toEqual([
    {
      level: 'restart',
      paths: ['web1/shop/instance', 'web2/shop/instance'],
      message: expect.stringContaining('a reload inherits the socket'),
    },
  ]);
});

test('reportOf() tells only of lint findings that were not there before', async () => {
  const { warnings } = await reported({ from: { needApp: false }, to: { needApp: false, processes: 6 } });
  expect(warnings).toEqual([]);
});

test('no report holds a secret or what stands for it', async () => {
  process.env['SHOP_DB_PASSWORD'] = 'hunter2-of-the-environment';
  try {
    for (const change of Object.values(pullRequests)) {
      const report = await reported(change);
      for (const text of [markdownOf(report), await htmlOf(report), JSON.stringify(report)]) {
        expect(text).not.toContain('hunter2');
        expect(text).not.toMatch(/\[secret [0-9a-f]/);
        expect(text).not.toContain('SHOP_DB_PASSWORD');
      }
    }
  } finally {
    delete process.env['SHOP_DB_PASSWORD'];
  }
});
