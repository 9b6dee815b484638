import { join } from 'node:path';
import { PulumiStack } from '../e2e/support/pulumi-stack';
import { PluginBuild } from '../provider/support/plugin';
import { killAll } from '../robustness/support/kill-pulumi';
import { type Client, clientOf, type Ended, type Product } from './product';
import type { Engine } from './run-spec';
import { type Scene, secretVariable } from './scene';

/** How a client is started. */
export interface Start {
  readonly scene: Scene;
  readonly secret: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Through the library, whose lock may be short. */
  readonly library?: boolean;
}

/** What applies programs, in processes of its own. */
export interface Deployer {
  readonly engine: Engine;
  apply(start: Start): Client;
  /** What a user does next. */
  again(start: Start): Promise<Ended>;
  /** Ends with 0 where nothing is left to do. */
  settled(start: Start): Promise<Ended>;
  /** The hosts are others from now on. */
  forget(): void;
  stop(): Promise<void>;
}

const envOf = ({ scene, secret, env }: Start): NodeJS.ProcessEnv => ({
  TRUST_SCENE: JSON.stringify(scene),
  [secretVariable]: secret,
  ...env,
});

/** The command line, or the library. */
export function embedded(product: Product): Deployer {
  const apply = (start: Start): Client =>
    start.library === true
      ? product.library(envOf(start))
      : product.cli(['apply', product.program, '--yes', ...(start.args ?? [])], envOf(start));
  return {
    engine: 'embedded',
    apply,
    again: (start) => apply({ ...start, library: false }).ended,
    settled: (start) => product.cli(['plan', product.program, '--detailed-exitcode'], envOf(start)).ended,
    forget: () => undefined,
    stop: async () => undefined,
  };
}

/** The real CLI of Pulumi: a stack for each project. */
export function pulumi(): Deployer {
  const build = new PluginBuild();
  const stacks = new Map<string, PulumiStack>();
  const stackOf = (start: Start): PulumiStack => {
    const { project } = start.scene;
    let stack = stacks.get(project);
    if (stack === undefined) {
      stack = new PulumiStack(build);
      stack.bundle(join(__dirname, 'program.ts'), 'program');
      stack.program("uwsgi.deployProject(require('./program.js').default());");
      stacks.set(project, stack);
    }
    Object.assign(stack.env, envOf(start));
    return stack;
  };
  const up = ['up', '--yes', '--skip-preview'];
  const again = async (start: Start): Promise<Ended> => {
    const stack = stackOf(start);
    let ended = await stack.run(...up);
    if (ended.output.includes('the stack is currently locked')) {
      await stack.run('cancel', '--yes');
      ended = await stack.run(...up);
    }
    const recorded = /pending operations|must be as deployed/;
    if (ended.code !== 0 && recorded.test(ended.output)) {
      await stack.run('refresh', '--yes', '--skip-preview');
      ended = await stack.run(...up);
    }
    return ended;
  };
  return {
    engine: 'Pulumi',
    apply(start) {
      const stack = stackOf(start);
      const { process: cli } = stack.start(...up);
      return clientOf(cli, (name) => {
        if (name === 'SIGKILL') killAll(`PULUMI_HOME=${join(stack.directory, 'home')}`);
        else cli.kill(name);
      });
    },
    again,
    settled: (start) => stackOf(start).run('preview', '--expect-no-changes'),
    forget() {
      for (const stack of stacks.values()) stack.remove();
      stacks.clear();
    },
    async stop() {
      this.forget();
      build.remove();
    },
  };
}
