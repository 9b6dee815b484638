import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHistory } from '../../../../src/resources/instance/host/history';
import { localHost } from '../../../../src/transport/local-host';

test('readHistory() names damaged records and leaves them out, and keeps who deployed in one line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-iac-history-'));
  const host = localHost('web1');
  const history = join(folder, 'history');
  mkdirSync(history);
  const props = { host: 'web1', name: 'shop', sections: { uwsgi: { master: 'true' } } };
  const record = { by: 'ana@laptop\n  \u25cf 9  forged', revision: 'a', props };
  writeFileSync(join(history, '000001.json'), JSON.stringify(record));
  const damaged = [
    '',
    'null',
    '{',
    '[]',
    '['.repeat(100_000),
    '{"by":1}',
    JSON.stringify({ ...record, props: { name: 3 } }),
  ];
  for (const [index, text] of damaged.entries()) writeFileSync(join(history, `1${index}.json`), text);
  writeFileSync(join(history, 'x.json'), JSON.stringify(record));
  mkdirSync(join(history, '20.json'));
  try {
    const said: string[] = [];
    const found = await readHistory(
      host,
      { name: 'shop', path: join(folder, 'shop.ini'), manager: 'pidfile', runtimeDirectory: folder },
      (message) => void said.push(message),
    );
    expect(found.map(({ number, by }) => [number, by])).toEqual([[1, 'ana@laptop \u25cf 9 forged']]);
    expect(said).toHaveLength(damaged.length + 1);
    expect(said[0]).toMatch(/^web1: \/.*\/history\/10\.json is left out: it must be a record of shop/);
  } finally {
    rmSync(folder, { recursive: true });
    await host.close();
  }
});
