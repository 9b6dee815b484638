import { configurationText, liveOf, ownership } from '../../../src/resources/configuration/live';
import { type ConfigurationProps, configurationProps } from '../../../src/resources/configuration/props';
import { digestOf } from '../../../src/resources/digest';
import type { FileFacts } from '../../../src/transport/host';

const [host, path] = ['web1', '/etc/uwsgi/shop.ini'];
const file = (content: string | Buffer | undefined, more: Partial<FileFacts> = {}): FileFacts => ({
  path,
  kind: 'file',
  mode: '640',
  owner: 'root',
  group: 'www-data',
  size: 1,
  modified: 1,
  ...(content === undefined ? {} : { content: Buffer.from(content), digest: digestOf(content) }),
  ...more,
});
const declared = (change: object = {}): ConfigurationProps =>
  configurationProps.parse({ host, path, sections: { uwsgi: { master: 'true' } }, ...change });
const text = '[uwsgi]\nmaster = true\n';

/** Reads a file; warnings come with it. */
function read(facts: FileFacts, known?: ConfigurationProps, at = path) {
  const warnings: string[] = [];
  const live = liveOf({ host, path: at }, facts, { known, warn: (message) => warnings.push(message) });
  return { ...live, warnings };
}

test('liveOf() of a file as declared has the declared sections and layout, and the mode of the host', () => {
  const known = declared({ mode: '644' });
  const { props, state, warnings } = read(file(text), known);
  expect(props).toMatchObject({ sections: known.sections, layout: known.layout, mode: '640', strict: true });
  expect(state).toEqual({ host, path, digest: digestOf(text) });
  expect(warnings).toEqual([]);
});

test('liveOf() of an edited file has the options of the file', () => {
  expect(read(file('[uwsgi]\nmaster = false\n'), declared()).props.sections).toEqual({
    uwsgi: { master: 'false' },
  });
});

test.each([
  ['a link', { kind: 'link', target: '/srv/real' }, 'link to /srv/real'],
  ['a directory', { kind: 'directory' }, 'directory'],
  ['a file that cannot be read', { unreadable: 'Permission denied' }, 'unreadable (Permission denied)'],
] as const)('liveOf() of %s in the place of a managed file differs by its mode only', (_, more, mode) => {
  const known = declared();
  expect(read(file(undefined, more), known)).toMatchObject({
    props: { ...known, mode },
    state: { digest: '' },
  });
});

test('liveOf() imports a file with an option that no uWSGI knows without `strict`', () => {
  expect(read(file('[uwsgi]\nmy-own = 1\n')).props.strict).toBe(false);
  expect(read(file(text)).props.strict).toBe(true);
  expect(read(file('[uwsgi]\nmy-own = 1\n'), declared()).props.strict).toBe(true);
});

test.each([
  ['/etc/shop.ini', text, undefined],
  ['/etc/shop.conf', text, undefined],
  ['/etc/shop.conf', '{"uwsgi": {"master": "true"}}', 'json'],
  ['/etc/shop.json', '{"uwsgi": {"master": "true"}}', undefined],
])(
  'liveOf() imports %s, and names the format only where it does not follow from the path (%#)',
  (at, content, format) => {
    const { props } = read(file(content, { path: at }), undefined, at);
    expect(props.format).toBe(format);
    expect(props.sections).toEqual({ uwsgi: { master: 'true' } });
  },
);

test('liveOf() takes a managed file that uWSGI would misread for empty, with a warning; it imports none', () => {
  const at = '/etc/shop.json';
  const broken = file('{"uwsgi": {', { path: at });
  const { props, warnings } = read(broken, declared({ path: at }), at);
  expect([props.sections, props.layout]).toEqual([{}, []]);
  expect(warnings).toEqual([expect.stringMatching(/^\/etc\/shop\.json: .*; it counts as empty$/)]);
  expect(() => read(broken, undefined, at)).toThrow(/^web1: shop\.json: /);
});

test.each([
  ['root, the default of a written file, on an import', 'root', undefined, undefined],
  ['another user on an import', 'www-data', undefined, 'www-data'],
  ['any owner of a managed file that declares none', 'www-data', {}, undefined],
  ['the owner of a managed file that declares one', 'www-data', { owner: 'root' }, 'www-data'],
  ['root where another owner is declared', 'root', { owner: 'deploy' }, 'root'],
])('ownership() %s: %s', (_, owner, known, expected) => {
  expect(ownership({ owner, group: 'root' }, known).owner).toBe(expected);
});

test('ownership() judges owner and group apart', () => {
  expect(ownership({ owner: 'a', group: 'b' }, { group: 'c' })).toEqual({ owner: undefined, group: 'b' });
});

test('configurationText() reads a managed file that is not UTF-8, and imports none, because the next write would change it', () => {
  const latin1 = file(Buffer.from('env = J\xf6rg', 'latin1'));
  expect(configurationText(latin1, host, path, {})).toContain('env = J');
  expect(() => configurationText(latin1, host, path, undefined)).toThrow(
    /^web1: shop\.ini: Cannot take \/etc\/uwsgi\/shop\.ini over: /,
  );
});

test.each([
  [{ kind: 'directory' }, 'it is a directory'],
  [{ unreadable: 'too large' }, 'too large'],
] as const)('configurationText() says why there is no text of %j', (more, why) => {
  expect(() => configurationText(file(undefined, more), host, path, {})).toThrow(
    `Cannot read ${path}: ${why}`,
  );
});
