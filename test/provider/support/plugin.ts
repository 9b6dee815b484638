import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

/** The package's executable over a bundle of its own, so that tests at the same time do not disturb each other. */
export class PluginBuild {
  readonly directory = mkdtempSync(join(tmpdir(), 'uwsgi-plugin-'));
  /** Directory with `pulumi-resource-uwsgi`, for PATH. */
  readonly bin = join(this.directory, 'bin');

  constructor() {
    cpSync(join(root, 'bin', 'pulumi-resource-uwsgi'), join(this.bin, 'pulumi-resource-uwsgi'), {
      recursive: true,
    });
    execFileSync(process.execPath, ['scripts/bundle.mjs', join(this.directory, 'dist', 'bundle')], {
      cwd: root,
    });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A running plugin. */
export interface Plugin {
  readonly port: number;
  readonly process: ChildProcess;
}

/** Starts the plugin as the engine does. */
export async function startPlugin({ bin }: PluginBuild, engine: string): Promise<Plugin> {
  const child = spawn(join(bin, 'pulumi-resource-uwsgi'), ['--logtostderr', '-v=9', engine], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString()));
    child.once('exit', (code) => reject(new Error(`The plugin ended with ${code}`)));
  });
  return { port: Number(line), process: child };
}
