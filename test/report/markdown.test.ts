import { htmlOf } from '../../src/report/html';
import { markdownOf } from '../../src/report/markdown';
import { code, codeBlock, codeCell, words } from '../../src/report/markdown-text';
import { reportOf } from '../../src/report/model';
import { offlinePlan } from '../../src/report/offline-plan';
import { type Piece, truncateTo } from '../../src/report/truncate';
import { configurations, reportBetween } from './estate-of';

test('code() is code whatever is in it, and stays in its line and its cell', () => {
  expect(code('a')).toBe('`a`');
  expect(code('a`b')).toBe('``a`b``');
  expect(code('`a')).toBe('`` `a ``');
  expect(code('a\nb')).toBe('`a⏎b`');
  expect(code('')).toBe('*empty*');
  expect(codeCell('a|b')).toBe('`a\\|b`');
  expect(code('x'.repeat(1000)).length).toBeLessThan(310);
});

test('words() leaves no markup, no HTML and calls nobody', () => {
  expect(words('<img src=x> **a** [b](c) @ana | `d`')).toBe(
    '&lt;img src=x&gt; \\*\\*a\\*\\* \\[b\\](c) @\u200bana \\| \\`d\\`',
  );
});

test('codeBlock() ends with no fence of its text', () => {
  expect(codeBlock('ini', 'a\n```\nb')).toBe('````ini\na\n```\nb\n````\n');
});

test('a report keeps hostile values within code', async () => {
  const hostile = {
    shop: { set: 'a=</code></details><script>alert(1)</script> | ``` @ana' },
    other: { set: '\u202eb' },
  };
  const text = markdownOf(
    await reportBetween(
      configurations(['web1'], { shop: { set: 'a=b' } }),
      configurations(['web1'], hostile),
    ),
  );
  const [line] = text.split('\n').filter((one) => one.startsWith('| `set`'));
  expect(line).toContain('````a=</code></details><script>alert(1)</script> \\| ``` @ana````');
  expect(text.match(/<details/g)).toHaveLength(text.replace(line!, '').match(/<\/details>/g)!.length);
});

test('markdownOf() keeps to the limit: texts go first, summary and restarts stay', async () => {
  const hosts = Array.from({ length: 60 }, (_, index) => `web${index}`);
  const options = { set: `text=${'word '.repeat(400)}` };
  const report = await reportBetween(
    configurations(hosts, { shop: { listen: '100' } }),
    configurations(hosts, { shop: { listen: '200' }, big: options }),
  );
  const whole = markdownOf(report, { limit: 10_000_000 });
  expect(whole.length).toBeGreaterThan(65_000);
  expect(whole).not.toContain('Left out');
  for (const limit of [65_000, 30_000, 5_000]) {
    const text = markdownOf(report, { limit });
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text).toContain('**Plan: 60 to create, 60 to update, 0 unchanged');
    expect(text).toMatch(/Omitted, because a comment has at most \d+ characters: /);
    expect(text.match(/<details/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  }
  expect(markdownOf(report)).toContain('| `listen` | `100` | `200` |');
  expect(markdownOf(report)).toContain('configuration of a new resource');
});

test('truncateTo() leaves out the least important, last ones first, and nothing without need', () => {
  const piece = (rank: number, what: string, ...parts: Piece['parts']): Piece => ({ rank, what, parts });
  const root = piece(
    0,
    '',
    'head ',
    piece(1, 'outer', 'open ', piece(2, 'inner', 'one '), piece(2, 'inner', 'two '), 'close '),
    piece(1, 'outer', 'last'),
  );
  expect(truncateTo(root, 100)).toEqual({ text: 'head open one two close last', missing: new Map() });
  expect(truncateTo(root, 26)).toEqual({
    text: 'head open one close last',
    missing: new Map([['inner', 1]]),
  });
  expect(truncateTo(root, 18)).toEqual({
    text: 'head open close ',
    missing: new Map([
      ['inner', 2],
      ['outer', 1],
    ]),
  });
  expect(truncateTo(root, 1).text).toBe('head ');
});

test('reports tell what a host said of a change, and hide secrets in it', async () => {
  const [was, is] = ['100', '200'].map((listen) => configurations(['web1'], { shop: { listen } }).synth());
  const { plan } = await offlinePlan(is!, { base: was });
  const notes = [
    'exposure by systemd-analyze security: 9.2 UNSAFE → 2.3 OK',
    'shop.service was not <verified>: DB_PASSWORD=hunter2',
  ];
  const report = reportOf({ ...plan, actions: plan.actions.map((action) => ({ ...action, notes })) });
  const markdown = markdownOf(report);
  expect(markdown).toContain('\n- exposure by systemd-analyze security: 9.2 UNSAFE → 2.3 OK\n');
  expect(markdown).toContain('\n- shop.service was not &lt;verified&gt;: ');
  const page = await htmlOf(report);
  expect(page).toContain('<ul><li>exposure by systemd-analyze security: 9.2 UNSAFE → 2.3 OK</li>');
  expect(`${markdown}${page}`).not.toContain('hunter2');
});
