import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const here = join(__dirname, '../..');

/** How a client ended. */
export interface Ended {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  /** Both streams, as they came. */
  readonly output: string;
}

/** A client that runs. */
export interface Client {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Sends a signal to all of its processes. */
  signal(name: NodeJS.Signals): void;
}

/** The product as its users have it, built from a source tree, with the programs of the suite. */
export class Product {
  readonly directory = mkdtempSync(join(tmpdir(), 'trust-product-'));

  /** @param source the source tree that is tried; another one than ours shows how an earlier product did */
  constructor(source = here) {
    const src = join(resolve(source), 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    mkdirSync(join(this.directory, 'dist'));
    buildSync({
      entryPoints: files.map((name) => join(src, name)),
      outbase: src,
      outdir: join(this.directory, 'dist'),
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
    });
    writeFileSync(join(this.directory, 'cli.js'), "require('./dist/cli/main.js').main();\n");
    for (const name of ['program', 'library-client']) this.#bundle(name);
    for (const name of ['node_modules', 'package.json', 'schema.json', 'data'])
      symlinkSync(join(resolve(source), name), join(this.directory, name));
  }

  /** The program that both engines load. */
  get program(): string {
    return join(this.directory, 'program.js');
  }

  /** Runs the command line. */
  cli(args: readonly string[], env: NodeJS.ProcessEnv): Client {
    return start([join(this.directory, 'cli.js'), ...args], env);
  }

  /** Runs a client of the library, whose lock may end soon. */
  library(env: NodeJS.ProcessEnv): Client {
    return start([join(this.directory, 'library-client.js')], env);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #bundle(name: string): void {
    const dist = (file: string): string =>
      `./${relative(this.directory, join(this.directory, 'dist', file))}`;
    buildSync({
      entryPoints: [join(__dirname, `${name}.ts`)],
      outfile: join(this.directory, `${name}.js`),
      bundle: true,
      platform: 'node',
      format: name === 'program' ? 'esm' : 'cjs',
      alias:
        name === 'program'
          ? {}
          : { 'pulumi-uwsgi': dist('index.js'), 'pulumi-uwsgi/engine': dist('engine.js') },
      external: ['pulumi-uwsgi', 'pulumi-uwsgi/*', './dist/*'],
    });
  }
}

/** Runs node in a process group of its own. */
function start(args: readonly string[], env: NodeJS.ProcessEnv): Client {
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
  });
  return clientOf(child, (name) => {
    try {
      process.kill(-child.pid!, name);
    } catch {
      // Ended by itself.
    }
  });
}

/** Gathers what a process prints. */
export function clientOf(child: ChildProcess, signal: Client['signal']): Client {
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => said.push(data));
  const ended = new Promise<Ended>((done) =>
    child.once('close', (code) => done({ code: code ?? undefined, output: Buffer.concat(said).toString() })),
  );
  return { process: child, ended, signal };
}
