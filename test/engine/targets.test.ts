import { checkTargets, isWithin, TargetError, targeted } from '../../src/engine/targets';
import { declaredAs } from './support/actions';

test.each([
  ['web1', true],
  ['web1/shop', true],
  ['web1/shop/instance', true],
  ['web1/sh', false],
  ['web1/shop/instance/deeper', false],
  ['web', false],
])('isWithin() of web1/shop/instance in %s: %s', (target, expected) => {
  expect(isWithin('web1/shop/instance', [target])).toBe(expected);
  expect(isWithin('web1/shop/instance', ['other', target])).toBe(expected);
});

test('checkTargets() names every target that is unknown, and an example', () => {
  const known = ['web1/shop/instance'];
  expect(() => checkTargets(['web1', 'web1/shop'], known, 'target')).not.toThrow();
  expect(() => checkTargets(['web1', 'web2', 'web1/shp'], known, 'replace')).toThrow(TargetError);
  expect(() => checkTargets(['web1', 'web2', 'web1/shp'], known, 'replace')).toThrow(
    'Cannot replace web2, web1/shp: it must be a resource of the program or a construct around one, such as web1/shop/instance',
  );
  expect(() => checkTargets(['web1'], [], 'target')).toThrow('such as web1/shop');
});

test('targeted() takes dependencies along, also of dependencies, and ends in a cycle', () => {
  const desired = [
    declaredAs({ path: 'web1/a', dependsOn: ['web1/b', 'web9/elsewhere'] }),
    declaredAs({ path: 'web1/b', dependsOn: ['web2/c'] }),
    declaredAs({ path: 'web2/c', dependsOn: ['web1/a'] }),
    declaredAs({ path: 'web1/d' }),
  ];
  expect([...targeted(desired, ['web1/a'])].sort()).toEqual(['web1/a', 'web1/b', 'web2/c', 'web9/elsewhere']);
  expect([...targeted(desired, ['web1/d'])]).toEqual(['web1/d']);
  expect([...targeted(desired, [])]).toEqual([]);
});
