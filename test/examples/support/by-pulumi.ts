import { join } from 'node:path';
import { PulumiStack } from '../../e2e/support/pulumi-stack';
import type { PluginBuild } from '../../provider/support/plugin';
import type { Changes, Deployer } from './deployer';
import type { Example } from './example';

const kinds = { created: 'create', updated: 'update', replaced: 'replace', deleted: 'delete' } as const;

/** Deploys an example by the Pulumi CLI, from a stack of its own whose configuration is what the example is given. */
export function byPulumi<Given>(build: PluginBuild, { file, make }: Example<Given>): Deployer<Given> {
  const stack = new PulumiStack(build);
  stack.bundle(join(__dirname, '../../../examples', `${file}.ts`), 'example');
  stack.program(`uwsgi.deployProject(require('./example.js').${make.name}(config.requireObject('given')));`);
  const pulumi = (given: Given, ...args: string[]): Promise<string> => {
    stack.set('given', JSON.stringify(given));
    return stack.must(...args);
  };
  return {
    up: async (given) => changesIn(await pulumi(given, 'up', '--yes', '--skip-preview')),
    repair: async (given) => changesIn(await pulumi(given, 'up', '--yes', '--skip-preview', '--refresh')),
    drifted: async (given) =>
      [
        ...(await pulumi(given, 'refresh', '--preview-only')).matchAll(
          /^ *[~-] +uwsgi:index:\w+ (\S+) (?:update|delete)/gm,
        ),
      ].map(([, path]) => path!),
    destroy: async (given) => {
      await pulumi(given, 'destroy', '--yes', '--skip-preview');
    },
    close: () => stack.remove(),
  };
}

/** What the CLI says of resources that it is through with. */
const changesIn = (printed: string): Changes =>
  Object.fromEntries(
    [...printed.matchAll(/ uwsgi:index:\w+ (\S+) (created|updated|replaced|deleted) \(/g)].map(
      ([, path, kind]) => [path!, kinds[kind as keyof typeof kinds]],
    ),
  );
