import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from './demo-output';
import type { Target } from './deploy';

const root = join(__dirname, '../..');

/** What the demo does, by whichever engine. */
export interface Deployer {
  preview(change: Partial<Target>): Promise<void>;
  up(change: Partial<Target>): Promise<void>;
  /** Shows what somebody else changed. */
  drift(change: Partial<Target>): Promise<void>;
  destroy(change: Partial<Target>): Promise<void>;
  close(): Promise<void>;
}

/** Deploys by the Pulumi CLI, with a state of its own in a folder that goes away. */
export class PulumiDeployer implements Deployer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pulumi-uwsgi-demo-'));
  readonly #stack = `demo-${process.pid}`;
  #ready = false;

  constructor(private readonly target: Target) {}

  preview = (change: Partial<Target>): Promise<void> => this.#pulumi(change, ['preview', '--diff']);
  up = (change: Partial<Target>): Promise<void> =>
    this.#pulumi(change, ['up', '--yes', '--skip-preview', '--refresh']);
  drift = (change: Partial<Target>): Promise<void> =>
    this.#pulumi(change, ['refresh', '--preview-only', '--diff']);
  destroy = (change: Partial<Target>): Promise<void> =>
    this.#pulumi(change, ['destroy', '--yes', '--skip-preview']);

  async close(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    rmSync(join(root, `Pulumi.${this.#stack}.yaml`), { force: true });
  }

  async #pulumi(change: Partial<Target>, args: readonly string[]): Promise<void> {
    if (!this.#ready) await this.#run(['stack', 'init', this.#stack]);
    this.#ready = true;
    await this.#run([
      'config',
      'set',
      '--stack',
      this.#stack,
      'target',
      JSON.stringify({ ...this.target, ...change }),
    ]);
    await this.#run([...args, '--stack', this.#stack, '--color', 'never', '--suppress-permalink'], true);
  }

  #run(args: readonly string[], show = false): Promise<void> {
    const environment = {
      ...process.env,
      PULUMI_HOME: join(this.#folder, 'home'),
      PULUMI_BACKEND_URL: `file://${this.#folder}`,
      PULUMI_CONFIG_PASSPHRASE: 'demo',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
    };
    return new Promise((resolve, reject) => {
      const child = spawn('pulumi', [...args, '--cwd', root, '--non-interactive'], { env: environment });
      let output = '';
      const take = (data: Buffer): void => {
        output += data.toString();
        if (show) say(data.toString().trimEnd());
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.on('error', () => reject(new Error('Cannot run pulumi: it must be on PATH')));
      child.on('close', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`pulumi ${args[0]} failed with exit status ${code}\n${show ? '' : output}`));
      });
    });
  }
}
