import { PulumiStack } from '../test/e2e/support/pulumi-stack';
import {
  apply,
  destroy,
  original,
  outcomes,
  type Renamed,
  RenameGround,
  renames,
} from '../test/e2e/support/renaming';
import { renameProgram } from '../test/e2e/support/renaming-pulumi';
import { PluginBuild } from '../test/provider/support/plugin';
import { whyNot } from '../test/support/needs';
import { type Answers, SteadyLoad } from '../test/support/steady-load';

const rate = 200;

/** Renames an application of a lab host while requests reach it, by both engines; prints a row for each. */
async function main(): Promise<void> {
  const ground = await RenameGround.start();
  const without = whyNot('pulumi');
  const build = without === undefined ? new PluginBuild() : undefined;
  const row = (...cells: readonly unknown[]): void => console.log(`| ${cells.join(' | ')} |`);
  try {
    row('engine', 'rename', 'requests', 'failed', 'longest time without an answer', 'serves afterwards');
    row(...Array(6).fill('---'));
    for (const [name, { comes, ...renamed }] of Object.entries(renames)) {
      const project = (app: Renamed) => ground.project((web) => ground.app(web, app));
      await apply(project(original));
      const seen = await loaded(ground, renamed, async () => void outcomes(await apply(project(renamed))));
      await tell('embedded', name, seen, comes ? renamed : original);
      await destroy(project(original));
    }
    if (build === undefined) console.log(`Pulumi: left out, ${without}`);
    else {
      for (const [name, { comes, ...renamed }] of Object.entries(renames)) {
        const stack = new PulumiStack(build);
        try {
          stack.program(renameProgram(ground, original));
          await stack.must('up', '--yes', '--skip-preview');
          stack.program(renameProgram(ground, renamed, ['web1/shop']));
          const seen = await loaded(
            ground,
            renamed,
            async () => void (await stack.run('up', '--yes', '--skip-preview')),
          );
          await tell('Pulumi', name, seen, comes ? renamed : original);
        } finally {
          await stack.run('destroy', '--yes', '--skip-preview');
          stack.remove();
        }
      }
    }
  } finally {
    build?.remove();
    await ground.stop();
  }

  async function tell(
    engine: string,
    name: string,
    { total, failed, gap }: Answers,
    app: Renamed,
  ): Promise<void> {
    row(engine, name, total, failed, `${gap} ms`, (await ground.serves(app.port)) ? 'yes' : 'NO');
  }
}

async function loaded(ground: RenameGround, renamed: Renamed, change: () => Promise<void>): Promise<Answers> {
  const urls = [...new Set([original.port, renamed.port])].map((port) => ground.url(port));
  const load = new SteadyLoad(urls, rate);
  await change();
  return load.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
