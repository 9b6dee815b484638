import { formatChange } from '../../src/plan/format';

const change = (option: string, from: unknown, to: unknown) =>
  formatChange(
    {
      path: ['sections', 'uwsgi', option],
      kind: from === undefined ? 'add' : to === undefined ? 'remove' : 'change',
      from,
      to,
    },
    { secret: () => true },
  );

test.each([
  [['A=1', 'B=2'], ['A=1', 'B=3', 'C=4'], 'env: B: [secret] → [secret], + C: [secret]'],
  [['A=1', 'B=2'], 'A=1', 'env: - B: [secret]'],
  [undefined, 'A=1', '+ env: [secret]'],
  ['A=1', undefined, '- env: [secret]'],
  ['no variable', ['A=1'], 'env: [secret] → [secret]'],
  [['A=1', 'B=2'], ['B=2', 'A=1'], 'env: [secret] → [secret]'],
])('formatChange() names the variables that are secret: %j → %j', (from, to, shown) => {
  expect(change('env', from, to)).toBe(shown);
});

test('formatChange() names variables of a unit, and nothing of other secret options', () => {
  expect(change('Environment', '"A=a b"', ['"A=a c"', 'B=1'])).toBe(
    'Environment: A: [secret] → [secret], + B: [secret]',
  );
  expect(change('chdir', 'A=1', 'A=2')).toBe('chdir: [secret] → [secret]');
});

test('formatChange() shows variables beside a secret one', () => {
  const secret = (path: readonly (string | number)[]) =>
    ['sections', 'uwsgi', 'env', 'B'].every((key, index) => path[index] === undefined || path[index] === key);
  const change = {
    path: ['sections', 'uwsgi', 'env'],
    kind: 'change',
    from: ['A=1', 'B=hidden', 'D=4'],
    to: ['A=2\nforged', 'B=other', 'C=3'],
  } as const;
  expect(formatChange(change, { secret })).toBe(
    'env: A: 1 → "2\\nforged", B: [secret] → [secret], + C: 3, - D',
  );
});
