import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { desiredOf } from '../../../src/engine/desired';
import { PulumiStack } from '../../e2e/support/pulumi-stack';
import { PluginBuild } from '../../provider/support/plugin';
import { eventually } from '../../support/eventually';
import type { KillEngine } from './kill-engine';
import type { KillPlace } from './kill-place';
import { projectOf } from './kill-project';

/** The real Pulumi CLI with the built plugin, over a state in a directory of its own. */
export function pulumiEngine({ project: base, commands = () => 0 }: KillPlace): KillEngine {
  const build = new PluginBuild();
  const stack = new PulumiStack(build);
  const { host, port, user, hostKey, privateKeyPath } = base.connection;
  const privateKey = readFileSync(privateKeyPath as string, 'utf8');
  stack.set('host', JSON.stringify({ host, port, user, hostKey, privateKey }), { secret: true });
  const write = async (version: string): Promise<void> => {
    // The same configuration as the other engine's.
    const [declared] = await desiredOf(projectOf({ ...base, version }).synth());
    stack.program(`const provider = new uwsgi.Provider('hosts', { hosts: { web1: config.requireSecretObject('host') } });
new uwsgi.Instance('shop', ${JSON.stringify(declared!.props)}, { provider });`);
  };
  const up = ['up', '--yes', '--skip-preview'];
  return {
    remembers: false,
    async begin(version) {
      await write(version);
      const before = commands();
      const { process: cli, ended } = stack.start(...up);
      // All that it does before is its own: program and plugin start.
      await eventually('it reaches the host', () => commands() !== before || cli.exitCode !== null, {
        seconds: 120,
        every: 5,
      });
      return {
        ended: ended.then(({ output }) => output),
        // Pulumi gives its plugins process groups of their own; the environment tells what belongs together.
        kill: () => killAll(`PULUMI_HOME=${join(stack.directory, 'home')}`),
      };
    },
    async again(version) {
      await write(version);
      const done: string[] = [];
      const run = async (...args: string[]): Promise<string | undefined> => {
        done.push(args[0]!);
        const { code, output } = await stack.run(...args);
        return code === 0 ? undefined : output;
      };
      let failure = await run(...up);
      if (failure?.includes('the stack is currently locked')) {
        await run('cancel', '--yes');
        failure = await run(...up);
      }
      if (failure?.includes('pending operations')) {
        failure = (await run('refresh', '--yes', '--skip-preview')) ?? (await run(...up));
      }
      if (failure !== undefined) throw new Error(failure);
      return done;
    },
    async stop() {
      await stack.run('destroy', '--yes', '--skip-preview');
      stack.remove();
      build.remove();
    },
  };
}

/** Kills every process with this in its environment; one may be born between our look and our signal. */
export function killAll(assignment: string): void {
  for (let found = processesWith(assignment); found.length > 0; found = processesWith(assignment)) {
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended by itself.
      }
    }
  }
}

function processesWith(assignment: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        // Empty for a process that has ended and waits for its parent.
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(assignment);
      } catch {
        return false;
      }
    })
    .map(Number);
}
