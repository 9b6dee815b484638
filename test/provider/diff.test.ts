import { type DiffRequest, diffInputs } from '../../src/provider/diff';
import { Secret } from '../../src/provider/secret';
import { resourceOf } from '../../src/resources';

const instance = resourceOf('uwsgi:index:Instance');
const base = { host: 'web1', name: 'shop', sections: { uwsgi: { http: ':80', processes: '2' } } };
const options = (more: object) => ({ ...base, sections: { uwsgi: { ...base.sections.uwsgi, ...more } } });
const diff = (news: object, more: Partial<DiffRequest> = {}) =>
  diffInputs(instance, { olds: base, news: { ...news }, ...more });

test('diffInputs() names the place, the input, and how the change takes effect', () => {
  const { detailed, properties, replaces, lines } = diff(options({ processes: '4' }));
  expect([...detailed]).toEqual([['sections.uwsgi.processes', { kind: 'change', replaces: false }]]);
  expect([properties, replaces]).toEqual([['sections'], []]);
  expect(lines).toEqual([expect.stringMatching(/processes: 2 → 4 \(/)]);
});

test('diffInputs() finds no change in a default that an older release did not record, nor in null', () => {
  expect(diff({ ...base, mode: '644', owner: null }).properties).toEqual([]);
});

test('diffInputs() replaces by another identity, and leaves the old one until the new one serves', () => {
  const { detailed, replaces, deleteFirst } = diff({ ...base, name: 'blog' });
  expect(detailed.get('name')).toEqual({ kind: 'change', replaces: true });
  expect(replaces).toContain('name');
  expect(deleteFirst).toBe(false);
});

test.each([
  ['the option', ['sections.uwsgi.processes'], []],
  ['all sections', ['sections'], []],
  ['any option', ['sections.*["processes"]'], []],
  ['another option', ['sections.uwsgi.http'], ['sections']],
])('diffInputs() ignores changes of %s', (_, ignoreChanges, properties) => {
  expect(diff(options({ processes: '4' }), { ignoreChanges }).properties).toEqual(properties);
});

test('diffInputs() masks what is secret on either side', () => {
  const { lines } = diff(options({ processes: new Secret('hunter2') }));
  expect(lines.join('\n')).not.toMatch('hunter2');
  const { lines: back } = diffInputs(instance, {
    olds: options({ env: new Secret('A=hunter2') }),
    news: base,
  });
  expect(back.join('\n')).toMatch('env');
  expect(back.join('\n')).not.toMatch('hunter2');
});

test('diffInputs() of a refresh shows the drift the other way, without what would activate it', () => {
  const { lines, refused } = diff(options({ processes: '4' }), { refreshed: true });
  expect(lines).toEqual([expect.stringMatching(/processes: 4 → 2$/)]);
  expect(refused).toBeUndefined();
});

test('diffInputs() says what the props forbid, but not of drift', () => {
  const news = { ...base, service: { user: 'shop' }, allowRestart: false };
  expect(diff(news).refused).toMatch(/allowRestart is false/);
  expect(diff(news, { refreshed: true }).refused).toBeUndefined();
});

test('diffInputs() shows a dozen lines, and counts the others', () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`set-ph${index}`, 'x']));
  const { lines } = diff(options(many));
  expect(lines).toHaveLength(13);
  expect(lines.at(-1)).toMatch(/^and \d+ more$/);
});
