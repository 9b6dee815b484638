import { setsVariables, variableIn } from '../../src/plan/variables';

test.each<[string, unknown, string | undefined]>([
  ['env', 'TOKEN=x', 'TOKEN'],
  ['env', 'TOKEN=a B=c', 'TOKEN'],
  ['ienv', '_A=', '_A'],
  ['Environment', 'TOKEN=x', 'TOKEN'],
  ['Environment', '"TOKEN=a b"', 'TOKEN'],
  ['Environment', 'TOKEN=a B=c', undefined],
  ['Environment', '"TOKEN=a" "B=c"', undefined],
  ['env', 'no variable', undefined],
  ['env', '1A=x', undefined],
  ['env', 4, undefined],
  ['socket', 'A=b', undefined],
])('variableIn() of %s = %j: %s', (option, line, expected) => {
  expect(variableIn(option, line)).toBe(expected);
});

test('setsVariables() knows the options', () => {
  expect(['env', 'ienv', 'Environment', 'envdir', 'ENV'].map(setsVariables)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
