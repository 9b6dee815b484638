import { faultyResource } from '../../../src/cli/adopt/first-plan';

test('faultyResource() finds the resource that a fault names', () => {
  expect(faultyResource('web1: web1/shop: no such file')).toEqual(['web1/shop', 'no such file']);
  const both = 'web1:/a is claimed by both web1/a and web1/b: only one may have it';
  expect(faultyResource(both)).toEqual(['web1/b', both]);
  expect(faultyResource('odd')).toEqual(['odd', 'odd']);
});
