import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../../examples/support/loopback-target';
import { PluginBuild } from '../../provider/support/plugin';
import { PulumiStack } from './pulumi-stack';
import { RenameGround } from './renaming';

/** A stack of Pulumi with a real uWSGI without root to deploy to. */
export class LoopbackStage {
  readonly build = new PluginBuild();
  readonly stack = new PulumiStack(this.build);

  private constructor(readonly target: LoopbackTarget) {}

  static async start(): Promise<LoopbackStage> {
    return new LoopbackStage(await startLoopbackTarget());
  }

  readonly inHome = (path: string): string => join(this.target.home, path);

  /** Gives the stack its host, and secrets by name, as secret configuration. */
  configure(secrets: Readonly<Record<string, string>>): void {
    const { host, port, user, privateKey, hostKey } = this.target;
    const connection = JSON.stringify({ host, port, user, privateKey, hostKey });
    for (const [name, value] of Object.entries({ host: connection, ...secrets }))
      this.stack.set(name, value, { secret: true });
  }

  /** Destroys what the stack has. */
  async stop(): Promise<void> {
    await this.stack.run('destroy', '--yes', '--skip-preview');
    this.stack.remove();
    this.build.remove();
    await this.target.stop();
  }
}

/** Stacks of Pulumi with a host of the lab to deploy to. */
export class LabStage {
  readonly build = new PluginBuild();
  readonly stack = new PulumiStack(this.build);

  private constructor(readonly ground: RenameGround) {}

  static async start(): Promise<LabStage> {
    return new LabStage(await RenameGround.start());
  }

  async stop(): Promise<void> {
    this.stack.remove();
    this.build.remove();
    await this.ground.stop();
  }
}
