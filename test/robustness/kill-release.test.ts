import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startLoopbackTarget } from '../../examples/support/loopback-target';
import { Random } from './support/random';

jest.setTimeout(300_000);

const files = 60;

/** Starts a client in a process of its own. */
function start(given: object) {
  const jiti = require.resolve('jiti/package.json').replace(/package\.json$/, 'lib/jiti-cli.mjs');
  return spawn(
    process.execPath,
    [jiti, join(__dirname, 'support/kill-release-client.ts'), JSON.stringify(given)],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
}

test('a client killed at any moment leaves a whole release as the current one, and the next run converges', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kill-release-'));
  const target = await startLoopbackTarget();
  const { host, port, user, privateKeyFile, hostKey } = target;
  const records = join(target.home, '.local/state/uwsgi-iac/release-records');
  const [source, directory] = [join(folder, 'app'), join(folder, 'srv/shop')];
  mkdirSync(source);
  const given = {
    connection: { host, port, user, privateKeyPath: privateKeyFile, hostKey },
    props: {
      host: 'web',
      name: 'shop',
      source,
      directory,
      keep: 2,
      commands: [
        { name: 'collect', run: 'sleep 0.2; cat file-* | sha256sum > before' },
        { name: 'tell', run: 'sleep 0.2; echo done > after', when: 'after' },
      ],
    },
  };
  const write = (version: number) => {
    for (let index = 0; index < files; index += 1)
      writeFileSync(join(source, `file-${index}`), `${version} ${randomBytes(20_000).toString('hex')}`);
  };
  /** The version whose files are all there; a mixture has several. */
  const versions = () => [
    ...new Set(
      Array.from(
        { length: files },
        (_, index) =>
          readFileSync(join(directory, 'current', `file-${index}`), 'utf8')
            .slice(0, 5)
            .split(' ')[0],
      ),
    ),
  ];
  const random = new Random(5);
  /** Milliseconds that the last whole run took after it began to speak. */
  let usual = 0;
  const run = async (): Promise<number> => {
    const child = start(given);
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    const began = Date.now();
    const [code] = await exit;
    usual = Date.now() - began;
    return code as number;
  };
  const met = { before: 0, after: 0 };
  try {
    write(0);
    expect(await run()).toBe(0);
    for (let round = 1; round <= 10; round += 1) {
      write(round);
      const child = start(given);
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      // Every other one comes late, so that some are behind the switch however fast the machine is.
      await delay(round % 2 === 0 ? random.int(0, usual) : random.int(usual * 0.8, usual * 1.2));
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
      await ended;
      const [found, ...others] = versions();
      expect(others).toEqual([]);
      met[found === String(round) ? 'after' : 'before'] += 1;
      expect(existsSync(join(directory, 'current/before'))).toBe(true);
      // What had begun on the host may still end by itself; the next run waits for that.
      expect(await run()).toBe(0);
      expect(versions()).toEqual([String(round)]);
      expect(readFileSync(join(directory, 'current/after'), 'utf8')).toBe('done\n');
      const names = readdirSync(join(directory, 'releases'));
      const [memory] = readdirSync(records);
      const remembered = readdirSync(join(records, memory!));
      expect(names.length).toBeLessThanOrEqual(2);
      expect(remembered.sort()).toEqual(names.flatMap((name) => [`${name}.files`, `${name}.json`]).sort());
      expect(readdirSync(directory).sort()).toEqual(['current', 'releases', 'shared']);
    }
    // The moments are worth something only when they fell on both sides of the switch.
    expect(met.before).toBeGreaterThan(0);
    expect(met.after).toBeGreaterThan(0);
  } finally {
    await target.stop();
    rmSync(folder, { recursive: true });
  }
});
