import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Session } from '../../../src/engine/session';
import type { KillPlace } from './kill-place';
import { projectOf } from './kill-project';

/** An apply under way. */
export interface Begun {
  /** Resolves with what it printed once its processes are gone. */
  readonly ended: Promise<string>;
  /** Ends it by SIGKILL, with everything that it started on this side. */
  kill(): void;
}

/** What applies, in processes of its own. */
export interface KillEngine {
  /** Whether it keeps an inventory on the host. */
  readonly remembers: boolean;
  /** Starts an apply, and resolves when it begins to look at the host. */
  begin(version: string): Promise<Begun>;
  /** What a user does next: brings the version about, whatever was left. Tells which commands that took. */
  again(version: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** The engine without Pulumi. */
export function embeddedEngine({ project: base }: KillPlace): KillEngine {
  return {
    remembers: true,
    async begin(version) {
      const program = join(__dirname, 'kill-client.ts');
      const jiti = require.resolve('jiti/package.json').replace(/package\.json$/, 'lib/jiti-cli.mjs');
      const child = spawn(process.execPath, [jiti, program, JSON.stringify({ ...base, version })], {
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      const ended = once(child, 'close').then(() => printed);
      child.stdout.on('data', (data: Buffer) => {
        printed += data.toString();
      });
      await once(child.stdout, 'data');
      return {
        ended,
        kill: () => {
          if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
        },
      };
    },
    async again(version) {
      const session = new Session(projectOf({ ...base, version }));
      try {
        const { results } = await session.apply();
        for (const { error } of results) if (error !== undefined) throw error;
        return ['apply'];
      } finally {
        await session.close();
      }
    },
    stop: async () => undefined,
  };
}
