import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type LoopbackTarget, startLoopbackTarget } from '../../../examples/support/loopback-target';
import { Session } from '../../../src/engine/session';
import { type KillProject, killApplication, projectOf } from './kill-project';
import { ask } from './poller';
import type { Random } from './random';

/** What was found after a client was killed. */
export interface KillVerdict {
  /** Milliseconds after the apply began. */
  readonly moment: number;
  /** Which bytes the configuration had right afterwards. */
  readonly file: 'old' | 'new';
  /** Milliseconds until the next run had converged. */
  readonly converged: number;
  readonly faults: readonly string[];
}

/** A target whose client is killed again and again while it applies. */
export class KillGround {
  #version = 0;

  private constructor(
    private readonly target: LoopbackTarget,
    private readonly base: Omit<KillProject, 'version'>,
  ) {}

  static async start(folder: string): Promise<KillGround> {
    // The commands believe to be no root: what they remember then lies in the home of the target, apart from others.
    const id = join(folder, 'id');
    writeFileSync(id, '#!/bin/sh\n[ "$1" = -u ] && echo 1000 || exec /usr/bin/id "$@"\n');
    chmodSync(id, 0o755);
    const target = await startLoopbackTarget({
      env: { PATH: [folder, process.env['PATH']].join(delimiter) },
    });
    const { home, host, port, user, privateKeyFile, hostKey } = target;
    mkdirSync(join(home, 'etc'));
    writeFileSync(join(home, 'shop.py'), killApplication);
    const ground = new KillGround(target, {
      connection: { host, port, user, privateKeyPath: privateKeyFile, hostKey },
      home,
      binary: target.uwsgiBinary,
      python: target.pythonBinary,
      http: `127.0.0.1:${await target.freePort()}`,
    });
    await ground.#apply('v0');
    return ground;
  }

  /** Kills a client within the first `span` milliseconds of its apply, then lets another one finish. */
  async kill(random: Random, span: number): Promise<KillVerdict> {
    const [old, wanted] = [`v${this.#version}`, `v${this.#version + 1}`];
    this.#version += 1;
    const program = join(__dirname, 'kill-client.ts');
    const jiti = require.resolve('jiti/package.json').replace(/package\.json$/, 'lib/jiti-cli.mjs');
    const child = spawn(
      process.execPath,
      [jiti, program, JSON.stringify({ ...this.base, version: wanted })],
      {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const moment = random.int(0, span);
    await delay(moment);
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
    await ended;
    const faults: string[] = [];
    const text = this.#file();
    const file = text.includes(`procname-prefix = ${wanted}\n`) ? 'new' : 'old';
    const whole = text.startsWith('[uwsgi]') && text.includes('hook-accepting1-once') && text.endsWith('\n');
    if (!whole || !text.includes(`procname-prefix = ${file === 'new' ? wanted : old}\n`))
      faults.push('torn file');
    const answer = await ask(`http://${this.base.http}/`);
    if (answer !== old && answer !== wanted) faults.push(`served ${answer}`);
    const began = performance.now();
    await this.#apply(wanted).catch((error: Error) => faults.push(`next run: ${error.message}`));
    const converged = performance.now() - began;
    const now = await ask(`http://${this.base.http}/`);
    if (now !== wanted) faults.push(`serves ${now} instead of ${wanted}`);
    const litter = readdirSync(join(this.base.home, 'etc')).filter((name) => !/^shop\.(ini|run)$/.test(name));
    if (litter.length > 0) faults.push(`litter: ${litter.join(' ')}`);
    return { moment, file, converged, faults };
  }

  stop(): Promise<void> {
    return this.target.stop();
  }

  #file(): string {
    return readFileSync(join(this.base.home, 'etc/shop.ini'), 'utf8');
  }

  async #apply(version: string): Promise<void> {
    const session = new Session(projectOf({ ...this.base, version }));
    try {
      const { results } = await session.apply();
      for (const { error } of results) if (error !== undefined) throw error;
    } finally {
      await session.close();
    }
  }
}
