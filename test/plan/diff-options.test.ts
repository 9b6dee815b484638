import { diffOptions } from '../../src/plan/diff-options';
import { formatDifference } from '../../src/plan/format';
import { Unknown } from '../../src/plan/unknown';

const uwsgi = (options: Record<string, string | string[]>, layout?: string[]) => ({
  sections: { uwsgi: options },
  layout,
});
const lines = (changes: ReturnType<typeof diffOptions>) => formatDifference({ changes });

test('diffOptions() tells each option by its own name, with the way it takes effect', () => {
  const changes = diffOptions(
    uwsgi({ processes: '2', socket: ':8000', listen: '100' }),
    uwsgi({ processes: '4', harakiri: '30', listen: '200' }),
  );
  expect(lines(changes)).toEqual([
    'processes: 2 → 4 (reload)',
    '+ harakiri: 30 (reload)',
    'listen: 100 → 200 (restart)',
    '- socket: :8000 (reload)',
  ]);
});

test('diffOptions() finds nothing between equal sets, however they are written', () => {
  expect(diffOptions(uwsgi({ env: ['A=1'] }), uwsgi({ env: 'A=1' }))).toEqual([]);
});

test('diffOptions() takes an unknown value for a change and shows it as computed', () => {
  const changes = diffOptions(uwsgi({ processes: '2' }), {
    sections: { uwsgi: { processes: Unknown.value as never } },
  });
  expect(lines(changes)).toEqual(['processes: 2 → computed (reload)']);
});

test('diffOptions() is the same both ways but for its direction', () => {
  const [one, other] = [uwsgi({ a: '1', b: '2' }), uwsgi({ b: '3', c: '4' })];
  const forth = diffOptions(one, other).map(({ path, from, to }) => ({ path, from, to }));
  const back = diffOptions(other, one).map(({ path, from, to }) => ({ path, from: to, to: from }));
  const sorted = (list: typeof forth) =>
    [...list].sort((a, b) => String(a.path).localeCompare(String(b.path)));
  expect(sorted(back)).toEqual(sorted(forth));
});

test('diffOptions() tells a change of order only among what stands on both sides', () => {
  const one = uwsgi({ a: '1', b: '2' }, ['[uwsgi]', 'a', 'b']);
  expect(lines(diffOptions(one, uwsgi({ a: '1', b: '2' }, ['[uwsgi]', 'b', 'a'])))).toEqual([
    'order of options changed (reload)',
  ]);
  expect(lines(diffOptions(one, uwsgi({ c: '0', a: '1', b: '2' }, ['[uwsgi]', 'c', 'a', 'b'])))).toEqual([
    '+ c: 0 (reload)',
  ]);
});

test('diffOptions() needs no reload when only comments differ', () => {
  const changes = diffOptions(
    uwsgi({ a: '1' }, ['[uwsgi]', 'a']),
    uwsgi({ a: '1' }, ['[uwsgi]', '; why', 'a']),
  );
  expect(changes.map(({ activation }) => activation)).toEqual(['none']);
});

test('diffOptions() leaves the comments of a file alone where the program has none', () => {
  const file = uwsgi({ a: '1' }, ['[uwsgi]', '; why', 'a']);
  expect(diffOptions(file, uwsgi({ a: '1' }, ['[uwsgi]', 'a']))).toEqual([]);
  expect(diffOptions(file, uwsgi({ a: '1' }, ['[uwsgi]', '; because', 'a']))).toHaveLength(1);
});

test('formatChange() hides what is secret', () => {
  const changes = diffOptions(uwsgi({ env: 'KEY=old' }), uwsgi({ env: 'KEY=new' }));
  const shown = formatDifference({ changes }, { secret: (path) => path.includes('env') });
  expect(shown).toEqual(['env: KEY: [secret] → [secret] (reload)']);
});

test('formatChange() tells the reason when asked', () => {
  const changes = diffOptions(uwsgi({ processes: '2' }), uwsgi({ processes: '4' }));
  expect(formatDifference({ changes }, { verbose: true })).toEqual([
    'processes: 2 → 4 (reload: the process is executed again and rereads the file)',
  ]);
});

test('diffOptions() tells of a zerg that it is replaced', () => {
  const zerg = (processes: string) => uwsgi({ zerg: '/run/zerg', processes });
  expect(lines(diffOptions(zerg('2'), zerg('4')))).toEqual(['processes: 2 → 4 (zerg)']);
});

test('formatChange() names a section that is not uWSGI’s own', () => {
  const changes = diffOptions({ sections: { zerg: { idle: '1' } } }, { sections: { zerg: { idle: '2' } } });
  expect(lines(changes)).toEqual(['[zerg] idle: 1 → 2 (reload)']);
});
