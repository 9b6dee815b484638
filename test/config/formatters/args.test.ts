import { formatArgs } from '../../../src/config/formatters/args';

const args = (...lines: readonly (readonly [string, string])[]) =>
  formatArgs([{ name: 'uwsgi', lines: lines.map(([key, value]) => ({ key, value })) }]);

test('formatArgs() writes switches alone and other options with their value', () => {
  expect(args(['strict', 'true'], ['workers', '2'], ['env', 'A=true'])).toEqual([
    '--strict',
    '--workers',
    '2',
    '--env',
    'A=true',
  ]);
});

test('formatArgs() leaves out what only a file can say', () => {
  expect(args(['workers', '%k'], ['log-format', '%(pid)'])).toEqual(['--log-format', '%(pid)']);
});

test('formatArgs() halves percent signs: a command line knows no magic', () => {
  expect(args(['procname', '100%%'])).toEqual(['--procname', '100%']);
});

test('formatArgs() takes section uwsgi alone, without comments', () => {
  const lines = [{ comment: 'why' }, { key: 'a', value: '1' }];
  expect(
    formatArgs([
      { name: 'other', lines },
      { name: 'uwsgi', lines },
    ]),
  ).toEqual(['--a', '1']);
});
