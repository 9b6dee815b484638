/**
 * The whole life of an application on a host of its own: an SSH server on loopback and a real uWSGI, nothing to
 * prepare, no account, no remote host, no root. `--pulumi` runs the same through the Pulumi CLI.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPlan, Session } from 'pulumi-uwsgi/engine';
import { startLoopbackTarget, venvSettings } from '../support/loopback-target';
import { type Deployer, PulumiDeployer } from './demo-deployers';
import { say, step } from './demo-output';
import { shop, type Target } from './deploy';

async function demo(withPulumi: boolean): Promise<void> {
  const began = Date.now();
  step('Starting a target: an SSH server on loopback, uWSGI in a virtual environment');
  const loopback = await startLoopbackTarget({ onProgress: say });
  const port = await loopback.freePort();
  const http = `127.0.0.1:${port}`;
  const configuration = join(loopback.home, 'etc/shop.ini');
  const target: Target = {
    host: loopback.host,
    port: loopback.port,
    user: loopback.user,
    privateKeyPath: loopback.privateKeyFile,
    hostKey: loopback.hostKey,
    http,
    app: {
      embeddedPlugin: true,
      options: venvSettings(loopback),
      instance: { manager: 'pidfile', binary: loopback.uwsgiBinary, path: configuration },
    },
  };
  const deployer: Deployer = withPulumi ? new PulumiDeployer(target) : new EngineDeployer(target);
  try {
    step('Plan and deploy');
    await deployer.preview({ processes: 2 });
    await deployer.up({ processes: 2 });
    const page = await (await fetch(`http://${http}/`)).text();
    say(`GET http://${http}/ → ${/<h1>(.*)<\/h1>/.exec(page)?.[1]}: ${/<p>(.*)<\/p>/.exec(page)?.[1]}`);
    const before = await about(http);
    must(before.workers === 2, `2 workers serve, seen ${before.workers}`);
    const style = await fetch(`http://${http}/static/style.css`);
    must(style.ok, `the static file is served, seen status ${style.status}`);

    step('A second run changes nothing');
    const written = readFileSync(configuration, 'utf8');
    await deployer.up({ processes: 2 });
    must(readFileSync(configuration, 'utf8') === written, 'the configuration is untouched');

    step('Change an option: processes 2 → 4');
    await deployer.preview({ processes: 4 });
    await deployer.up({ processes: 4 });
    const after = await about(http);
    must(after.workers === 4, `4 workers serve, seen ${after.workers}`);
    say(
      `before: 2 workers, one of them process ${before.pid}; now: ${after.workers} workers, one of them process ${after.pid}`,
    );

    step('Somebody edits the file on the host by hand');
    writeFileSync(
      configuration,
      readFileSync(configuration, 'utf8').replace('processes = 4', 'processes = 9'),
    );
    await deployer.drift({ processes: 4 });
    say('and we repair it');
    await deployer.up({ processes: 4 });
    must(readFileSync(configuration, 'utf8').includes('processes = 4'), 'the configuration is as declared');

    step('Destroy');
    await deployer.destroy({ processes: 4 });
    must(!existsSync(configuration), 'the configuration is gone');
    const left = await fetch(`http://${http}/`).then(
      () => true,
      () => false,
    );
    must(!left, 'nothing answers any more');
  } finally {
    await deployer.close();
    await loopback.stop();
  }
  step(`Done in ${((Date.now() - began) / 1000).toFixed(1)} s; nothing is left behind`);
}

/** Deploys by the embedded engine. */
class EngineDeployer implements Deployer {
  constructor(private readonly target: Target) {}

  async preview(change: Partial<Target>): Promise<void> {
    await this.#with(change, async (session) => say(formatPlan(await session.plan())));
  }

  async up(change: Partial<Target>): Promise<void> {
    await this.#with(change, async (session) => {
      const { plan, results } = await session.apply();
      const failed = results.find(({ error }) => error !== undefined);
      if (failed !== undefined) throw failed.error;
      say(
        results.length === 0
          ? formatPlan(plan)
          : `applied in ${(Math.max(...results.map(({ elapsed }) => elapsed)) / 1000).toFixed(1)} s`,
      );
    });
  }

  drift = (change: Partial<Target>): Promise<void> => this.preview(change);

  async destroy(change: Partial<Target>): Promise<void> {
    await this.#with(change, async (session) => {
      const { results } = await session.destroy();
      const failed = results.find(({ error }) => error !== undefined);
      if (failed !== undefined) throw failed.error;
    });
  }

  async close(): Promise<void> {}

  async #with(change: Partial<Target>, run: (session: Session) => Promise<void>): Promise<void> {
    const events = { progress: (_action: unknown, message: string) => say(message) };
    const session = new Session(shop({ ...this.target, ...change }), { events });
    try {
      await run(session);
    } finally {
      await session.close();
    }
  }
}

interface About {
  readonly workers: number;
  readonly pid: number;
}

async function about(http: string): Promise<About> {
  return (await (await fetch(`http://${http}/about`)).json()) as About;
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The demo expected that ${what}`);
  say(`✓ ${what}`);
}

demo(process.argv.includes('--pulumi')).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
