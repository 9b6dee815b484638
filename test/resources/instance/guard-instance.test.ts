import { guardInstance, shownInUnit } from '../../../src/resources/instance/guard-instance';

const secretIn =
  (...roots: readonly string[]) =>
  (...[root]: readonly string[]) =>
    roots.includes(root!);

test('guardInstance() restricts a configuration with a secret to the group of the process', () => {
  const given = { sections: { uwsgi: {} }, service: { user: 'shop', group: 'web' } };
  expect(guardInstance(given, secretIn('sections'))).toMatchObject({
    props: { mode: '640', group: 'web' },
    notes: [expect.stringMatching('640')],
    warnings: [],
  });
  expect(guardInstance(given, secretIn()).props).toEqual(given);
});

test('guardInstance() warns of a secret in the unit, which every user can read', () => {
  const { props, warnings } = guardInstance({ sections: {} }, secretIn('service'));
  expect(props).toEqual({ sections: {} });
  expect(warnings).toHaveLength(1);
});

test.each([
  [
    ['name'],
    [
      ['service', 'unit'],
      ['service', 'socketUnit'],
    ],
  ],
  [
    ['binary'],
    [
      ['service', 'unit'],
      ['service', 'socketUnit'],
    ],
  ],
  [['sections', 'uwsgi'], []],
  [['service', 'dropIns', 'a'], []],
  [
    ['service', 'user'],
    [
      ['service', 'unit'],
      ['service', 'socketUnit'],
    ],
  ],
  [['service', 'environment', 'TOKEN'], [['service', 'unit', 'Service', 'Environment', 'TOKEN']]],
  [['service', 'unit', 'Service', 'User'], [['service', 'user']]],
  [['service', 'unit', 'Service', 'ExecStart'], [['binary']]],
  [['service', 'unit', 'Service', 'Restart'], []],
  [['service', 'unit', 'Unit', 'User'], []],
])('shownInUnit() shows %j at %j', (place, expected) => {
  expect(shownInUnit(place)).toEqual(expected);
});
