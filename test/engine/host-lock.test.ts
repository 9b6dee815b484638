import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { lockHost, renewLock, unlockHost } from '../../src/engine/host-lock';
import { readHostState } from '../../src/engine/host-state';
import type { Host } from '../../src/transport/host';
import { newHost } from '../../src/transport/open-host';

jest.setTimeout(60_000);

let target: LoopbackTarget;
let host: Host;
beforeAll(async () => {
  target = await startLoopbackTarget();
  const { port, user, privateKeyFile: privateKeyPath, hostKey } = target;
  host = newHost('web1', { host: target.host, port, user, privateKeyPath, hostKey });
});
afterAll(async () => {
  await host?.close();
  await target?.stop();
});
afterEach(async () => {
  rmSync(clockFile(), { force: true });
  rmSync(join(target.home, '.local'), { recursive: true, force: true });
});

const holder = (): string => join(target.home, '.local/state/uwsgi-iac/inventory/lock/holder');
const clockFile = (): string => join(dirname(target.privateKeyFile), 'bin/date');

/** The clock of the day goes wrong by so many hours. */
function shiftClock(hours: number): void {
  writeFileSync(clockFile(), `#!/bin/sh\nexec /bin/date -d '${hours} hours' "$@"\n`);
  chmodSync(clockFile(), 0o755);
}

function writeHolder(...lines: readonly string[]): void {
  mkdirSync(dirname(holder()), { recursive: true });
  writeFileSync(holder(), lines.map((line) => `${line}\n`).join(''));
}

const seconds = 60;
const now = (): number => Math.floor(Date.now() / 1_000);
const uptime = (): number => Number(readFileSync('/proc/uptime', 'utf8').split('.')[0]);
const boot = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

test.each([3, -3, 24_000])(
  'lockHost() holds for its whole time, though the clock is set by %d h',
  async (hours) => {
    const before = now();
    await lockHost(host, 'shop', { owner: 'ana@laptop', seconds });
    shiftClock(hours);
    await expect(lockHost(host, 'shop', { owner: 'bert@ci', seconds })).rejects.toThrow(
      /ana@laptop holds it/,
    );
    expect(await renewLock(host, { owner: 'ana@laptop', seconds })).toBe(true);
    const { lock } = await readHostState(host, 'shop');
    // In the time of this machine, which has the right one.
    expect(lock!.expires).toBeGreaterThanOrEqual(before + seconds - 1);
    expect(lock!.expires).toBeLessThanOrEqual(now() + seconds + 1);
  },
);

test('lockHost() takes over an expired lock, though the clock was set back', async () => {
  await lockHost(host, 'shop', { owner: 'ana@laptop', seconds: -1 });
  shiftClock(-3);
  await lockHost(host, 'shop', { owner: 'bert@ci', seconds });
  expect((await readHostState(host, 'shop')).lock?.owner).toBe('bert@ci');
  expect(await renewLock(host, { owner: 'ana@laptop', seconds })).toBe(false);
});

test.each([
  ['of an earlier release', () => [`${now() + 50}`, 'ana@laptop'], true],
  ['of an earlier release that expired', () => [`${now() - 1}`, 'ana@laptop'], false],
  ['of this boot', () => ['1', 'ana@laptop', `${uptime() + 50} ${boot()} 90`], true],
  ['of this boot that expired', () => [`${now() + 50}`, 'ana@laptop', `${uptime() - 1} ${boot()} 90`], false],
  ['of an earlier boot, a moment after it', () => ['1', 'ana@laptop', `5 other-boot ${uptime() + 50}`], true],
  [
    'of an earlier boot, long after it',
    () => [`${now() + 50}`, 'ana@laptop', '9999999999 other-boot 0'],
    false,
  ],
  ['that a power cut emptied', () => [], false],
  ['of garbage', () => ['soon', '$(reboot)', '; rm'], false],
])('a lock %s holds: %#', async (_name, lines, holds) => {
  writeHolder(...lines());
  const taken = lockHost(host, 'shop', { owner: 'bert@ci', seconds });
  if (holds)
    await expect(taken).rejects.toThrow(/ana@laptop holds it until \d\d:\d\d:\d\d \(\d+ s from now\)/);
  else expect((await taken).inventory.resources).toEqual({});
});

test('lockHost() writes a lock that releases without a boot clock read as well', async () => {
  await lockHost(host, 'shop', { owner: 'ana@laptop', seconds });
  const before = now();
  await renewLock(host, { owner: 'ana@laptop', seconds: 500 });
  const [expires, owner] = readFileSync(holder(), 'utf8').split('\n');
  expect(Number(expires)).toBeGreaterThanOrEqual(before + 500);
  expect(Number(expires)).toBeLessThanOrEqual(now() + 500);
  expect(owner).toBe('ana@laptop');
});

test('renewLock() leaves the lock alone that another one has taken over', async () => {
  await lockHost(host, 'shop', { owner: 'ana@laptop', seconds: -1 });
  await lockHost(host, 'shop', { owner: 'bert@ci', seconds });
  const before = readFileSync(holder(), 'utf8');
  expect(await renewLock(host, { owner: 'ana@laptop', seconds })).toBe(false);
  await unlockHost(host, 'ana@laptop');
  expect(readFileSync(holder(), 'utf8')).toBe(before);
});
