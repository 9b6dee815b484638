import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import type { PluginBuild } from '../../provider/support/plugin';

const root = join(__dirname, '..', '..', '..');

/** How a command of the CLI ended. */
export interface Ran {
  readonly code: number;
  /** Both streams, without colours. */
  readonly output: string;
}

/** A stack of its own: project, state and home of the CLI in a directory that goes away. */
export class PulumiStack {
  readonly directory = mkdtempSync(join(tmpdir(), 'uwsgi-stack-'));
  /** What the CLI finds its state and its plugins by. */
  readonly env: NodeJS.ProcessEnv;

  constructor(
    build: PluginBuild,
    private name = 'test',
  ) {
    const home = join(this.directory, 'home');
    const state = join(this.directory, 'state');
    for (const directory of [home, state]) mkdirSync(directory);
    this.env = {
      ...process.env,
      PATH: [build.bin, process.env['PATH']].join(delimiter),
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: 'correct horse',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      NO_COLOR: '1',
    };
    this.#write(
      'Pulumi.yaml',
      'name: shop\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n',
    );
    this.#write('package.json', JSON.stringify({ name: 'shop', main: 'index.js' }));
    symlinkSync(join(root, 'node_modules'), join(this.directory, 'node_modules'));
    buildSync({
      stdin: {
        contents: "export * from './src/index'; export * as uwsgi from './src/pulumi';",
        resolveDir: root,
        loader: 'ts',
      },
      outfile: join(this.directory, 'pulumi-uwsgi.js'),
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'cjs',
    });
    execFileSync('pulumi', ['stack', 'init', name], { cwd: this.directory, env: this.env, stdio: 'pipe' });
  }

  /** Gives the program another body. It has `pulumi`, `uwsgi` (the resources), and some of our constructs. */
  program(body: string): void {
    const head =
      "const pulumi = require('@pulumi/pulumi');\nconst { EmperorSection, Host, Lifecycle, Project, PythonApp, Section, text, uwsgi } = require('./pulumi-uwsgi.js');\nconst config = new pulumi.Config();\n";
    this.#write('index.js', `${head}${body}\n`);
  }

  /** Puts a program of ours beside the body as `./NAME.js`; both speak of the same classes. */
  bundle(path: string, name: string): void {
    buildSync({
      entryPoints: [path],
      outfile: join(this.directory, `${name}.js`),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      alias: { 'pulumi-uwsgi': './pulumi-uwsgi.js' },
      // What lies beside the program is found where it is.
      define: { __dirname: JSON.stringify(dirname(path)) },
      external: ['./pulumi-uwsgi.js'],
    });
  }

  /** Sets a value of the configuration. */
  set(key: string, value: string, { secret = false } = {}): void {
    const args = ['config', 'set', ...(secret ? ['--secret'] : []), '--', key, value];
    execFileSync('pulumi', args, { cwd: this.directory, env: this.env, stdio: 'pipe' });
  }

  /** Runs a command of the CLI. */
  run(...args: string[]): Promise<Ran> {
    return this.start(...args).ended;
  }

  /** Runs a command of the CLI, which must succeed; gives what it printed. */
  async must(...args: string[]): Promise<string> {
    const { code, output } = await this.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}\n${output}`);
    return output;
  }

  /** Starts a command of the CLI. */
  start(...args: string[]): {
    readonly process: ChildProcess;
    readonly ended: Promise<Ran>;
    output(): string;
  } {
    const child = spawn('pulumi', [...args, '--stack', this.name, '--non-interactive', '--color', 'never'], {
      cwd: this.directory,
      env: this.env,
    });
    let output = '';
    const take = (data: Buffer): void => {
      output += data.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const ended = new Promise<Ran>((resolve) =>
      child.once('close', (code) => resolve({ code: code ?? -1, output })),
    );
    return { process: child, ended, output: () => output };
  }

  /** The state as it is stored. */
  async state(): Promise<{ text: string; resources: StateResource[] }> {
    const { output } = await this.run('stack', 'export');
    return { text: output, resources: JSON.parse(output).deployment.resources ?? [] };
  }

  /** Brings back a state that was stored earlier. */
  importState(text: string): void {
    this.#write('earlier.json', text);
    const args = ['stack', 'import', '--stack', this.name, '--file', 'earlier.json'];
    execFileSync('pulumi', args, { cwd: this.directory, env: this.env, stdio: 'pipe' });
  }

  /** Imports resources by their ids, through the provider that is in the state. */
  async importResources(wanted: readonly { type: string; name: string; id: string }[]): Promise<string> {
    const { resources } = await this.state();
    const provider = resources.find(({ type }) => type === 'pulumi:providers:uwsgi')!.urn;
    const listed = wanted.map((one) => ({ ...one, provider: 'ours' }));
    this.#write('wanted.json', JSON.stringify({ nameTable: { ours: provider }, resources: listed }));
    const plainly = ['--yes', '--skip-preview', '--protect=false', '--generate-code=false'];
    return this.must('import', '--file', 'wanted.json', ...plainly);
  }

  /** Gives the stack another name. */
  async rename(name: string): Promise<void> {
    await this.must('stack', 'rename', name);
    this.name = name;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #write(name: string, content: string): void {
    writeFileSync(join(this.directory, name), content);
  }
}

/** A resource in the state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly initErrors?: string[];
}
