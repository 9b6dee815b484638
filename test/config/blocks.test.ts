import { blocksOf } from '../../src/config/blocks';

test('blocksOf() has the opening line of each line in a block', () => {
  const lines = [
    'master',
    'if-exists',
    'vacuum',
    'endif',
    'socket',
    'for',
    'env',
    'if-opt',
    'threads',
    'endfor',
    'env',
  ];
  const opened = blocksOf(lines.map((key) => ({ key }))).map((line) => line?.key);
  expect(opened.map((key, at) => [lines[at], key]).filter(([, key]) => key !== undefined)).toEqual([
    ['vacuum', 'if-exists'],
    ['env', 'for'],
    ['threads', 'if-opt'],
  ]);
});

test('blocksOf() distinguishes blocks with equal lines', () => {
  const open = () => ({ key: 'if-exists' });
  const [one, other] = [open(), open()];
  const blocks = blocksOf([one, { key: 'env' }, other, { key: 'env' }]);
  expect(blocks[1]).toBe(one);
  expect(blocks[3]).toBe(other);
});
