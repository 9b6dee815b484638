import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  dropNotes,
  keyOf,
  note,
  noteAbout,
  notedOwners,
  ownerText,
  stackText,
} from '../../src/orchestration/ownership-note';
import { testDeployer } from '../support/deployer';

const { host, state } = testDeployer();
const owner = { token: 't1', stack: 'shop/prod', name: "the 'page'" };
const other = { token: 't2', stack: 'blog/prod', name: 'page' };

test('note() of a stack that begins has no owner; with an owner it is the owner from then on', async () => {
  expect(await noteAbout(host, '/srv/page')).toEqual({ stack: undefined, owner: undefined });
  await note(host, '/srv/page', { stack: 'shop/prod' });
  expect(await noteAbout(host, '/srv/page')).toEqual({ stack: 'shop/prod', owner: undefined });
  await note(host, '/srv/page', { stack: 'shop/prod', owner });
  expect(await noteAbout(host, '/srv/page')).toEqual({ stack: 'shop/prod', owner });
});

test('note() of a stack that begins keeps the owner, which still has it', async () => {
  await note(host, '/srv/page', { stack: 'blog/prod' });
  expect(await noteAbout(host, '/srv/page')).toEqual({ stack: 'blog/prod', owner });
});

test('note() and noteAbout() of one moment share an exec, and each answer is about its own key', async () => {
  const before = host.counters.execs;
  await Promise.all([
    note(host, '/srv/a', { stack: 'blog/prod', owner: other }),
    note(host, 'emperor of /etc/uwsgi', { stack: 'shop/prod', owner }),
  ]);
  expect(host.counters.execs).toBe(before + 1);
  const notes = await Promise.all(
    ['/srv/none', '/srv/a', 'emperor of /etc/uwsgi'].map((key) => noteAbout(host, key)),
  );
  expect(notes.map((one) => one.owner?.token)).toEqual([undefined, 't2', 't1']);
  expect(host.counters.execs).toBe(before + 2);
});

test('note() lets no name forge a line', async () => {
  await note(host, '/srv/forged', { stack: 'shop/prod', owner: { ...owner, name: 'a\nt2 blog/prod page' } });
  expect((await noteAbout(host, '/srv/forged')).owner).toEqual({ ...owner, name: 'a t2 blog/prod page' });
  await dropNotes(host, ['/srv/forged'], 't1');
});

test('notedOwners() finds owners under any name of the host', async () => {
  const claims = ['web9:/srv/a', 'web9:/srv/none', 'web9:emperor of /etc/uwsgi'];
  expect([...(await notedOwners(host, { host: 'web9' }, claims))]).toEqual([
    ['web9:/srv/a', other],
    ['web9:emperor of /etc/uwsgi', owner],
  ]);
});

test('dropNotes() drops notes of the token and those without an owner, and keeps those of others', async () => {
  await note(host, '/srv/begun', { stack: 'shop/prod' });
  const keys = ['/srv/page', '/srv/a', '/srv/begun', '/srv/none'];
  await dropNotes(host, keys, 't1');
  const left = await Promise.all(keys.map((key) => noteAbout(host, key)));
  expect(left.map((one) => one.owner?.token ?? one.stack)).toEqual([undefined, 't2', undefined, undefined]);
});

test('dropNotes() without a token drops nothing that has an owner', async () => {
  await dropNotes(host, ['/srv/a', 'emperor of /etc/uwsgi']);
  expect(readdirSync(join(state, 'pulumi'))).toHaveLength(2);
  await dropNotes(host, ['/srv/a'], 't2');
  await dropNotes(host, ['emperor of /etc/uwsgi'], 't1');
  expect(existsSync(state)).toBe(false);
});

test.each([
  ['web1:/srv/page', '/srv/page'],
  ['web1:emperor of /etc/uwsgi', 'emperor of /etc/uwsgi'],
  ['web10:/srv/page', 'web10:/srv/page'],
])('keyOf() of %s on web1 is %s', (claim, key) => {
  expect(keyOf({ host: 'web1' }, claim)).toBe(key);
});

test('ownerText() and stackText() are for people', () => {
  expect(stackText('shop/prod')).toBe('the stack prod of the project shop');
  expect(ownerText(owner)).toBe("the stack prod of the project shop (as the 'page')");
});
