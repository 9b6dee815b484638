import { isOurs } from '../../src/engine/ownership';

const live = (state: object) => ({ props: { host: 'web1' }, state });

test.each<[string, Parameters<typeof isOurs>[0], Parameters<typeof isOurs>[1], boolean]>([
  ['recorded and deployed', { state: {} }, live({ digest: 'b' }), true],
  ['recorded and gone', { state: {} }, undefined, true],
  ['an adoption that was not completed', { begun: 'adopt', state: {} }, live({}), false],
  ['a creation that left nothing', { begun: 'create', state: { digest: 'a' } }, undefined, true],
  [
    'a creation that left its digest',
    { begun: 'create', state: { digest: 'a' } },
    live({ digest: 'a' }),
    true,
  ],
  [
    'a creation, but another file is there',
    { begun: 'create', state: { digest: 'a' } },
    live({ digest: 'b' }),
    false,
  ],
  [
    'a creation, but another revision',
    { begun: 'create', state: { revision: 'a' } },
    live({ revision: 'b' }),
    false,
  ],
  ['a creation of a type without marks', { begun: 'create', state: {} }, live({ path: '/a' }), true],
  ['a creation whose digest is not known', { begun: 'create', state: {} }, live({ digest: 'b' }), true],
])('isOurs(): %s', (_, entry, found, expected) => {
  expect(isOurs(entry, found)).toBe(expected);
});
