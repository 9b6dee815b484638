import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enter } from '../../src/engine/host-folder';
import { fenceOf, lockOf } from '../../src/engine/lock-shell';
import { fencedOut, holderOf } from '../../src/transport/fence';
import { type Shell, sh } from '../../src/transport/shell';
import { testDeployer } from '../support/deployer';

const { host, state } = testDeployer();
const holder = join(state, 'inventory/lock/holder');
const run = (script: Shell) => host.exec(script, { allowFailure: true });
const locked = (owner: string, command: Shell, ...more: readonly [seconds?: number, gone?: string]) =>
  run(sh`${enter}
${lockOf(owner, ...more)}
${command}`);

test('lockOf() takes a lock that is free, and not one that another deployer holds', async () => {
  expect((await locked('ann on laptop', sh`take_lock`, 60)).code).toBe(0);
  expect((await locked("bob's", sh`take_lock`, 60)).code).toBe(73);
  expect((await locked('ann on laptop', sh`lock_facts; echo "$holder"`)).stdout).toBe('ann on laptop\n');
});

test('lockOf() renews only a lock of its own', async () => {
  expect((await locked('ann on laptop', sh`renew_lock; lock_facts; [ "$left" -gt 100 ]`, 120)).code).toBe(0);
  expect((await locked("bob's", sh`renew_lock`, 60)).code).toBe(73);
});

test('lockOf() takes the lock of an owner that has gone, though it is not expired', async () => {
  expect((await locked("bob's", sh`take_lock`, 60, 'carol')).code).toBe(73);
  expect((await locked("bob's", sh`take_lock`, 60, 'ann on laptop')).code).toBe(0);
});

test('lockOf() takes a lock that has expired', async () => {
  await locked("bob's", sh`renew_lock`, -1);
  expect((await locked('ann on laptop', sh`take_lock`, 60)).code).toBe(0);
});

test('fenceOf() lets the holder pass, and ends the script of another one before its first command', async () => {
  const change = (owner: string) =>
    run(sh`${fenceOf(owner)}
: > ${join(state, 'changed')}`);
  const other = await change("bob's");
  expect([other.code, holderOf(other.code, other.stdout)]).toEqual([fencedOut, 'ann on laptop']);
  expect(existsSync(join(state, 'changed'))).toBe(false);
  expect((await change('ann on laptop')).code).toBe(0);
  expect(existsSync(join(state, 'changed'))).toBe(true);
});

test('lockOf() releases its own lock, and leaves that of another owner', async () => {
  await locked("bob's", sh`unlock`);
  expect(existsSync(holder)).toBe(true);
  await locked('ann on laptop', sh`unlock`);
  expect(existsSync(holder)).toBe(false);
});

test('fenceOf() ends a script without a lock, and names no holder', async () => {
  const { code, stdout } = await run(sh`${fenceOf('ann on laptop')}
echo changed`);
  expect([code, holderOf(code, stdout), stdout.includes('changed')]).toEqual([fencedOut, '', false]);
});

test('lockOf() removes what scripts left that have ended', async () => {
  const lock = join(state, 'inventory/lock');
  mkdirSync(lock, { recursive: true });
  writeFileSync(join(lock, 'own.999999999'), '');
  await locked('ann on laptop', sh`take_lock`, 60);
  expect(readdirSync(lock).sort()).toEqual(['holder', 'own.999999999']);
  await locked('ann on laptop', sh`unlock`);
  expect(existsSync(lock)).toBe(false);
});
