import { activationOf, strongest } from '../../src/plan/activation';

test('activationOf() asks for a restart where a reload keeps the old value', () => {
  expect(activationOf('listen', 'change').activation).toBe('restart');
  expect(activationOf('processes', 'change').activation).toBe('reload');
});

test('activationOf() knows that a removed variable survives a reload, and a new one does not need a restart', () => {
  expect(activationOf('env', 'add').activation).toBe('reload');
  expect(activationOf('env', 'remove').activation).toBe('restart');
});

test('strongest() takes the most disruptive, and none of nothing', () => {
  expect(strongest(['reload', undefined, 'restart', 'none'])).toBe('restart');
  expect(strongest([])).toBe('none');
});
