import { join } from 'node:path';
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
    this.stack.bundle(this.out, 'estate');
    this.stack.program("uwsgi.deployProject(require('./estate.js').default);");
    await this.stack.must('up', '--yes', '--skip-preview', '--target', this.provider);
    const imported = await this.stack.must('import', '--file', this.imports, '--yes', '--protect=false');
    await this.stack.must('preview', '--expect-no-changes', '--diff');
    await this.stack.must('up', '--yes', '--skip-preview', '--expect-no-changes');
    await this.stack.must('refresh', '--yes', '--skip-preview');
    await this.stack.must('preview', '--expect-no-changes', '--diff');
    return imported;
  }
}
