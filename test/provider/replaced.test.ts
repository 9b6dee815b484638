import { Replacements } from '../../src/provider/replaced';
import { resourceOf } from '../../src/resources';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';

const file = resourceOf('uwsgi:index:File');
const instance = resourceOf('uwsgi:index:Instance');
const fileAt = (path: string, host = 'web1') =>
  file.props.parse({ host, path, content: 'x' }) as { host: string };
const serving = (name: string, http: string, host = 'web1') =>
  instance.props.parse({ host, name, sections: { uwsgi: { http } } }) as { host: string };
const stateOf = (props: { host: string }) => ({ revision: '', ...instance.preview(props) });
const { work } = workOn(new MemoryHost());

test('Replacements.inPlace() finds the record of the same place, and no other', () => {
  const replacements = new Replacements();
  const record = { props: fileAt('/a'), outputs: {} };
  replacements.recorded('urn', record);
  replacements.recorded('urn', undefined);
  expect(replacements.inPlace('urn', file, fileAt('/a'))).toBe(record);
  expect(replacements.inPlace('urn', file, fileAt('/b'))).toBeUndefined();
  expect(replacements.inPlace('other', file, fileAt('/a'))).toBeUndefined();
});

test('Replacements.inPlace() knows the place under another name of the host', () => {
  const replacements = new Replacements();
  replacements.recorded('urn', { props: fileAt('/a', 'former'), outputs: {} });
  expect(replacements.inPlace('urn', file, fileAt('/a'))).toBeDefined();
});

test('Replacements.needed() asks only of a resource that really goes', async () => {
  const replacements = new Replacements();
  const asked: object[] = [];
  const needy = {
    ...file,
    needed: async (_: unknown, state: object) => {
      asked.push(state);
      return 'shop needs it';
    },
  };
  expect(await replacements.needed('urn', needy, fileAt('/b'), work)).toBeUndefined();
  replacements.note('urn', { props: fileAt('/a'), state: { path: '/a' } });
  expect(await replacements.needed('urn', needy, fileAt('/a'), work)).toBeUndefined();
  expect(asked).toEqual([]);
  expect(await replacements.needed('urn', needy, fileAt('/b'), work)).toBe('shop needs it');
  replacements.note('urn', undefined);
  expect(await replacements.needed('urn', needy, fileAt('/b'), work)).toBeUndefined();
});

test('Replacements.displacedBy() takes over the port of the instance that is replaced', () => {
  const replacements = new Replacements();
  const old = serving('old', ':80');
  replacements.note('urn', { props: old, state: stateOf(old) });
  const [displaced] = replacements.displacedBy('urn', instance, serving('new', ':80'));
  expect(displaced).toMatchObject({ path: 'web1:/etc/uwsgi/old.ini', places: [{ address: ':80' }] });
  expect(displaced?.occupant).toBeDefined();
});

test.each([
  ['another port', serving('new', ':81')],
  ['another host', serving('new', ':80', 'web2')],
])('Replacements.displacedBy() displaces nothing with %s', (_, props) => {
  const replacements = new Replacements();
  const old = serving('old', ':80');
  replacements.note('urn', { props: old, state: stateOf(old) });
  expect(replacements.displacedBy('urn', instance, props)).toEqual([]);
});

test('Replacements.displacedBy() displaces nothing where nothing is replaced', () => {
  expect(new Replacements().displacedBy('urn', instance, serving('new', ':80'))).toEqual([]);
});
