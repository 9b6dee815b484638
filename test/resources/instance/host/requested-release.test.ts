import { isOtherRelease, withOtherRelease } from '../../../../src/resources/instance/host/requested-release';
import type { ResolvedProps } from '../../../../src/resources/process/paths';
import type { FileFacts } from '../../../../src/transport/host';

const asked = '0123456789abcdef';
const other = 'releases/1-ffffffffffff';

test.each([
  ['another release', { release: asked }, other, true],
  ['that release', { release: asked }, 'releases/7-0123456789ab', false],
  ['no link', { release: asked }, undefined, false],
  ['a link of the user', { release: asked }, '/srv/shop-2', false],
  ['a folder of the user', { release: asked }, 'releases/2026-11-27', false],
  ["a text of the user's own", { release: 'v1.2.0' }, other, false],
  ['a commit', { release: '5d41402abc4b2a76b9719d911017c592a1b2c3d4' }, other, false],
  ['no trigger of that name', { code: asked }, other, false],
  ['no triggers', undefined, other, false],
])('a trigger and %s', (_, triggers, target, differs) => {
  expect(isOtherRelease(triggers as Record<string, string>, target)).toBe(differs);
});

test('a recorded trigger shows where the link leads instead', () => {
  const props = { code: '/srv/shop/current' } as ResolvedProps;
  const files = (target: string) => new Map([['/srv/shop/current', { target } as FileFacts]]);
  expect(withOtherRelease(props, { release: asked, virtualenv: 'x' }, files(other))).toEqual({
    release: `another (current → ${other})`,
    virtualenv: 'x',
  });
  expect(withOtherRelease(props, { release: asked }, files('releases/2-0123456789ab'))).toBeUndefined();
});
