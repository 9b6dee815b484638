import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { PluginBuild } from '../../provider/support/plugin';
import { PulumiStack } from './pulumi-stack';

/** A stack that takes over what `uwsgi-iac adopt` wrote a program for. */
export class AdoptedStack {
  readonly stack: PulumiStack;
  readonly out: string;
  readonly imports: string;
  readonly provider: string;

  /** @param project name of the adopted project */
  constructor(build: PluginBuild, project: string) {
    this.stack = new PulumiStack(build);
    this.out = join(this.stack.directory, 'deploy.ts');
    this.imports = join(this.stack.directory, 'import.json');
    this.provider = `urn:pulumi:test::shop::pulumi:providers:uwsgi::${project}`;
  }

  /** What `adopt` must be told beside its host. */
  get options(): readonly string[] {
    return ['--out', this.out, '--import-file', this.imports, '--provider-urn', this.provider];
  }

  /** Imports everything; fails unless the program then has nothing to change. Gives what the import printed. */
  async takeOver(): Promise<string> {
    buildSync({
      entryPoints: [this.out],
      outfile: join(this.stack.directory, 'estate.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      // Program and stack must speak of the same classes.
      alias: { 'pulumi-uwsgi': './pulumi-uwsgi.js' },
      external: ['./pulumi-uwsgi.js'],
    });
    this.stack.program("uwsgi.deployProject(require('./estate.js').default);");
    await this.pulumi('up', '--yes', '--skip-preview', '--target', this.provider);
    const imported = await this.pulumi('import', '--file', this.imports, '--yes', '--protect=false');
    await this.pulumi('preview', '--expect-no-changes', '--diff');
    await this.pulumi('up', '--yes', '--skip-preview', '--expect-no-changes');
    await this.pulumi('refresh', '--yes', '--skip-preview');
    await this.pulumi('preview', '--expect-no-changes', '--diff');
    return imported;
  }

  /** Runs the CLI and must succeed. */
  async pulumi(...args: string[]): Promise<string> {
    const { code, output } = await this.stack.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}\n${output}`);
    return output;
  }
}
