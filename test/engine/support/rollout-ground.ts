import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../../examples/support/loopback-target';
import type { RolloutRecord } from '../../../src/engine/rollout-record';
import type { RolloutOptions } from '../../../src/rollout/batches';

/** An application that answers with its module's name, which is its version; where it is broken it cannot be imported. */
const application = `import os, time
version = __name__
here = os.path.dirname(__file__)
if os.path.exists(here + '/broken-' + version):
    raise RuntimeError('this host cannot have ' + version)
if os.path.exists(here + '/slow'):
    time.sleep(4)
def application(environ, start_response):
    start_response('200 OK', [])
    return [version.encode()]
`;

/** Several hosts, each with an inventory and a uWSGI of its own, and a program for them. */
export class RolloutGround {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollout-'));
  readonly program = join(this.folder, 'deploy.ts');

  private constructor(
    readonly targets: readonly LoopbackTarget[],
    private readonly ports: readonly number[],
  ) {}

  static async start(count: number): Promise<RolloutGround> {
    const targets: LoopbackTarget[] = [];
    const ports: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const target = await startLoopbackTarget();
      mkdirSync(join(target.home, 'etc'));
      targets.push(target);
      ports.push(await target.freePort());
    }
    return new RolloutGround(targets, ports);
  }

  async stop(): Promise<void> {
    await Promise.all(this.targets.map((target) => target.stop()));
    rmSync(this.folder, { recursive: true });
  }

  /** The hosts as programs need them, with the code of a version on each. */
  hosts(version: string) {
    for (const { home } of this.targets) writeFileSync(join(home, `${version}.py`), application);
    return this.targets.map((target, index) => ({
      name: nameOf(index),
      connection: this.connection(index),
      home: target.home,
      binary: target.uwsgiBinary,
      python: target.pythonBinary,
      http: `127.0.0.1:${this.ports[index]}`,
    }));
  }

  /** Text that declares `project`: the same application on each host, whose rollout is as given. */
  declare(version: string, rollout: RolloutOptions): string {
    return `const project = new Project('rolled', { rollout: ${JSON.stringify(rollout)} });
for (const { name, connection, home, binary, python, http } of ${JSON.stringify(this.hosts(version))})
  new PythonApp(new Host(project, name, connection), 'shop', {
    directory: home,
    module: '${version}',
    http,
    embeddedPlugin: true,
    options: { 'binary-path': python },
    instance: { manager: 'pidfile', binary, path: home + '/etc/shop.ini', timeout: 30 },
  });
`;
  }

  /** Writes the program of the embedded engine. */
  write(version: string, rollout: RolloutOptions = {}): void {
    writeFileSync(
      this.program,
      `import { Host, Project, PythonApp } from 'pulumi-uwsgi';
${this.declare(version, rollout)}export default project;
`,
    );
  }

  connection(index: number) {
    const { host, port, user, privateKeyFile, hostKey } = this.targets[index]!;
    return { host, port, user, privateKeyPath: privateKeyFile, hostKey };
  }

  /** Starts the command line as it is built. */
  start(...args: readonly string[]): { readonly process: ChildProcess; readonly ended: Promise<Ran> } {
    const bin = join(__dirname, '../../../bin/uwsgi-iac');
    const [command, ...rest] = args;
    const child = spawn(process.execPath, [bin, command!, this.program, ...rest], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    const ran = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => {
      ran.stdout += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      ran.stderr += data.toString();
    });
    return { process: child, ended: once(child, 'close').then(([code]) => ({ code, ...ran })) };
  }

  run(...args: readonly string[]): Promise<Ran> {
    return this.start(...args).ended;
  }

  /** Makes a host refuse a version, or accept it again. */
  break(index: number, version: string, broken = true): void {
    const file = join(this.targets[index]!.home, `broken-${version}`);
    if (broken) writeFileSync(file, '');
    else rmSync(file);
  }

  slow(index: number, slow = true): void {
    const file = join(this.targets[index]!.home, 'slow');
    if (slow) writeFileSync(file, '');
    else rmSync(file);
  }

  /** Answer of each host; undefined if none serves. */
  versions(): Promise<readonly (string | undefined)[]> {
    return Promise.all(
      this.ports.map((port) =>
        fetch(`http://127.0.0.1:${port}/`).then(
          (answer) => answer.text(),
          () => undefined,
        ),
      ),
    );
  }

  /** Rollout record of a host. */
  record(index: number): RolloutRecord | undefined {
    const file = join(this.#memory(index), 'rolled.rollout');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  }

  /** State of the rollout record on each host. */
  states(): readonly (string | undefined)[] {
    return this.targets.map((_, index) => this.record(index)?.state);
  }

  /** When the configuration of each host was written, in milliseconds. */
  written(): readonly number[] {
    return this.targets.map(({ home }) => statSync(join(home, 'etc/shop.ini')).mtimeMs);
  }

  /** All that we remember on a host. */
  litter(index: number): readonly string[] {
    const folder = this.#memory(index);
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  #memory(index: number): string {
    return join(this.targets[index]!.home, '.local/state/uwsgi-iac/inventory');
  }
}

/** How a command ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Hosts are called web1, web2, … */
export const nameOf = (index: number): string => `web${index + 1}`;
