import { classify } from '../../scripts/strict-check/classify';
import { page } from '../../scripts/strict-check/page';

const unknown = (option: string) =>
  `[uWSGI] getting INI\n[strict-mode] unknown config directive: ${option}\n`;

test.each([
  ['an option of another release', unknown('mule-msg-recv-size'), 'an option of another release'],
  [
    'an option of a plugin',
    unknown('fastrouter'),
    'an option of a plugin that is not installed, or built without it',
  ],
  ['an option nobody has', unknown('route-status'), 'an option that no uWSGI has'],
  ['an option left out of the build', unknown('https-socket'), 'an option that was not built into this core'],
  [
    'a user of another host',
    'unable to find user idle\n',
    'a file, certificate, user or server that this host does not have',
  ],
])('classify() knows %s', (_, output, why) => {
  expect(classify(output, {}, '2.0.21-debian')).toMatchObject({ accepted: false, why });
});

test('classify() names the library that a distribution ships', () => {
  expect(classify(unknown('module'), {}, '2.0.21')).toMatchObject({ plugin: 'python3' });
});

test('page() counts outcomes side by side', () => {
  const text = page(2, [
    { version: '1', verdicts: [{ accepted: true }, { accepted: false, why: 'this', about: 'x' }] },
    { version: '2', verdicts: [{ accepted: true }, { accepted: true, loaded: true }] },
  ]);
  expect(text).toContain('| accepted | 1 | 1 |');
  expect(text).toContain('| refused: this | 1 | 0 |');
  expect(text).toContain('This: `x`.');
});
