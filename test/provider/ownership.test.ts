import {
  claimsOf,
  dropOwnership,
  importedToken,
  keptToken,
  stackOf,
  takeOwnership,
  tokenIn,
} from '../../src/provider/ownership';
import { resourceOf } from '../../src/resources';
import { CommandError } from '../../src/transport/errors';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';

const file = resourceOf('uwsgi:index:File');
const urn = 'urn:pulumi:dev::shop::uwsgi:index:File::page';
const fileAt = (path: string) => file.props.parse({ host: 'web1', path, content: 'x' }) as { host: string };
const noted = (owner: string) => new MemoryHost().answer('show', { stdout: `shop/dev\n${owner}\n` });
const [writing, dropping] = ['sh: note whose it is that is put there', 'sh: forget whose it was'];

test('tokenIn() and keptToken() take no other output for a token', () => {
  expect(tokenIn({ __owner: 'a' })).toBe('a');
  expect([tokenIn({}), tokenIn({ __owner: 1 })]).toEqual([undefined, undefined]);
  expect([keptToken({ __owner: 'a', digest: 'b' }), keptToken({})]).toEqual([{ __owner: 'a' }, {}]);
});

test('takeOwnership() notes a new resource under a new token', async () => {
  const host = new MemoryHost();
  const taken = () => takeOwnership(file, workOn(host).work, { urn, props: fileAt('/a'), owned: false });
  const [one, other] = [await taken(), await taken()];
  expect(host.writes[0]).toBe(writing);
  expect(tokenIn(one.token)).toMatch(/^[0-9a-f-]{36}$/);
  expect(tokenIn(one.token)).not.toBe(tokenIn(other.token));
});

test.each([
  ['that is owned and keeps its claims', '/a', true, []],
  ['whose note is missing', '/a', false, [writing]],
  ['that moves', '/b', true, [writing, dropping]],
])('takeOwnership() keeps the token of a resource %s', async (_, path, owned, writes) => {
  const host = new MemoryHost();
  const before = { props: fileAt('/a'), outputs: { __owner: 'kept' } };
  const { token, problem } = await takeOwnership(file, workOn(host).work, {
    urn,
    props: fileAt(path),
    before,
    owned,
  });
  expect([token, problem, host.writes]).toEqual([{ __owner: 'kept' }, undefined, writes]);
});

test('takeOwnership() returns the token even where the note cannot be written, and why', async () => {
  const host = new MemoryHost().answer('note()', new CommandError('web1', 'note', 1, '', 'disk-full'));
  const { token, problem } = await takeOwnership(file, workOn(host).work, {
    urn,
    props: fileAt('/a'),
    owned: false,
  });
  expect(tokenIn(token)).toBeDefined();
  expect(problem).toMatch(/^Cannot write the note of ownership on the host/);
});

test.each([
  ['the same stack and name', 'token shop/dev page', { __owner: 'token' }],
  ['another name', 'token shop/dev other', {}],
  ['another stack', 'token shop/prod page', {}],
  ['no owner', '', {}],
])('importedToken() of a note with %s', async (_, owner, expected) => {
  expect(await importedToken(workOn(noted(owner)).work, urn, fileAt('/a'), 'web1:/a')).toEqual(expected);
});

test('dropOwnership() asks no host where nothing was claimed', async () => {
  const host = new MemoryHost();
  await dropOwnership(workOn(host).work, fileAt('/a'), [], {});
  expect(host.counters.execs).toBe(0);
  await dropOwnership(workOn(host).work, fileAt('/a'), ['web1:/a'], { __owner: 'a' });
  expect(host.writes).toEqual([dropping]);
});

test('claimsOf() is empty for a record of another schema', () => {
  expect(claimsOf(file, fileAt('/a'))).toEqual(['web1:/a']);
  expect(claimsOf(file, { host: 'web1' })).toEqual([]);
});

test('stackOf() is project and stack, also under a component', () => {
  expect(stackOf(urn)).toBe('shop/dev');
  expect(stackOf('urn:pulumi:dev::shop::app$uwsgi:index:File::page')).toBe('shop/dev');
});
