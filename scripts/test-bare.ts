/**
 * The gate in a new Debian that has Node, Python 3 and git, and nothing else: `npm run test:bare [-- SCENARIO...]`. As
 * root on Linux; about an hour for all of it. Scenarios: `ci` (`.ci/run` as root), `npm` (`npm cit` as root), `user`
 * (`npm cit` without root), and `without-TOOL`: after `.ci/run` installed everything, the suites that use the tool, while
 * it is away. What is tested is the last commit.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { debianImage } from '../test/lab/base-image';
import { run } from '../test/lab/run';
import { whyNot } from '../test/support/needs';

const root = join(__dirname, '..');

/** Files of this machine by which package clients reach their registries. */
const network = ['/etc/resolv.conf', '/etc/ssl/certs/ca-certificates.crt', '/etc/pip.conf', '/etc/apt'];

/** What is moved away, and how suites that use it are found. */
const tools: Readonly<Record<string, { readonly paths: readonly string[]; readonly users: string }>> = {
  busybox: { paths: ['/usr/bin/busybox'], users: 'busybox' },
  chromium: { paths: ['/usr/bin/chromium'], users: 'chromium' },
  debootstrap: { paths: ['/usr/sbin/debootstrap'], users: 'describe-lab|test/lab|lab/lab' },
  nginx: { paths: ['/usr/sbin/nginx'], users: 'nginx' },
  postgresql: { paths: ['/usr/lib/postgresql', '/usr/bin/psql'], users: 'postgres' },
  pulumi: { paths: [], users: "'pulumi'|pulumi-stack" },
  shellcheck: { paths: ['/usr/bin/shellcheck'], users: 'shellcheck' },
  sshd: { paths: ['/usr/sbin/sshd'], users: 'sshd' },
  sudo: { paths: ['/usr/bin/sudo'], users: 'sudo' },
  uwsgi: { paths: ['/usr/bin/uwsgi', '/usr/bin/uwsgi-core'], users: 'uwsgi' },
};

/** A new machine: a root file system of its own, with the processes, the network and the devices of this one. */
class BareMachine {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bare-'));
  readonly #root = join(this.#folder, 'root');

  async start(): Promise<void> {
    const image = await debianImage({
      packages: ['ca-certificates', 'git', 'python3'],
      setup: 'useradd --create-home --shell /bin/bash tester\nrm -rf /var/cache/apt/archives/*.deb',
    });
    const [folder, bare] = [this.#folder, this.#root];
    await run('sh', [
      '-euc',
      `mount -t tmpfs bare ${folder}
      mkdir ${folder}/upper ${folder}/work ${bare}
      mount -t overlay bare -o 'lowerdir=${image},upperdir=${folder}/upper,workdir=${folder}/work' ${bare}
      for kernel in proc sys dev; do mount --rbind --make-rslave /$kernel ${bare}/$kernel; done`,
    ]);
    const node = dirname(dirname(process.execPath));
    const modules = join(node, 'lib/node_modules/npm');
    mkdirSync(join(bare, 'usr/lib/node_modules'), { recursive: true });
    await run('cp', [process.execPath, join(bare, 'usr/bin/node')]);
    await run('cp', ['-r', modules, join(bare, 'usr/lib/node_modules/npm')]);
    for (const name of ['npm', 'npx'])
      await run('ln', ['-s', `../lib/node_modules/npm/bin/${name}-cli.js`, join(bare, 'usr/bin', name)]);
    for (const path of network.filter(existsSync))
      await run('cp', ['-rL', '--remove-destination', path, join(bare, dirname(path))]);
    const npmrc = join(homedir(), '.npmrc');
    for (const home of ['root', 'home/tester'])
      if (existsSync(npmrc)) await run('cp', [npmrc, join(bare, home)]);
    await run('git', ['clone', '--quiet', root, join(bare, 'srv/project')]);
    await this.sh('chown -R tester: /srv/project /home/tester');
  }

  /** Runs a script in it and shows what it prints; gives its exit status. */
  sh(script: string, user = 'root'): Promise<number> {
    const kept = Object.entries(process.env).filter(([name]) =>
      /^(NODE_EXTRA|npm_config_re|PIP_|SSL_CERT|CI$)/.test(name),
    );
    const names = kept.map(([name]) => name).join(',');
    const quoted = `'${script.replaceAll("'", `'\\''`)}'`;
    const inside =
      user === 'root' ? script : `exec su --login --whitelist-environment=${names} ${user} -c ${quoted}`;
    const child = spawn(
      'unshare',
      [
        '--mount',
        '--pid',
        '--fork',
        '--kill-child',
        'sh',
        '-euc',
        // Not chroot(1): inside of it the kernel gives no user namespace, and systemd no namespaces to its services.
        `mount --rbind ${this.#root} ${this.#root}
        cd ${this.#root}
        mkdir -p .outside
        pivot_root . .outside
        mount -t proc proc /proc
        umount --lazy /.outside
        # This shell stays: the first process has to reap what others leave.
        sh -c "$1" || exit
        exit 0`,
        'sh',
        inside,
      ],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: {
          ...Object.fromEntries(kept),
          HOME: user === 'root' ? '/root' : `/home/${user}`,
          LANG: 'C.UTF-8',
          PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        },
      },
    );
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    });
  }

  async stop(): Promise<void> {
    await run('umount', ['--recursive', '--lazy', this.#folder]);
    rmSync(this.#folder, { recursive: true });
  }
}

/** Paths of test files and helpers that match. */
async function usersOf(pattern: string): Promise<readonly string[]> {
  const found = await run('git', [
    '-C',
    root,
    'grep',
    '-lE',
    pattern,
    '--',
    'test',
    ':!test/support/needs.*',
  ]);
  return found.split('\n').filter((path) => path.endsWith('.ts'));
}

async function without(machine: BareMachine, tool: string): Promise<number> {
  const { paths, users } = tools[tool]!;
  const away = paths.map((path) => `[ ! -e ${path} ] || mv ${path} ${path}.away`).join('\n');
  const back = paths.map((path) => `[ ! -e ${path}.away ] || mv ${path}.away ${path}`).join('\n');
  const files = (await usersOf(users)).join(' ');
  const code = await machine.sh(`${away}\ncd /srv/project && npx jest --findRelatedTests ${files} 2>&1`);
  await machine.sh(back);
  return code;
}

async function main(wanted: readonly string[]): Promise<number> {
  const lacks = whyNot('lab');
  if (lacks !== undefined) throw new Error(`Cannot make a new Debian: ${lacks}`);
  const all = ['npm', 'user', 'ci', ...Object.keys(tools).map((tool) => `without-${tool}`)];
  const scenarios = wanted.length > 0 ? wanted : all;
  const unknown = scenarios.filter((one) => !all.includes(one));
  if (unknown.length > 0) throw new Error(`Cannot run ${unknown.join(', ')}: must be of ${all.join(', ')}`);
  const outcomes: [string, number][] = [];
  const go = async (title: string, work: () => Promise<number>): Promise<void> => {
    const began = Date.now();
    console.log(`▸▸ ${title}`);
    const code = await work();
    outcomes.push([`${title} (${Math.round((Date.now() - began) / 1000)} s)`, code]);
  };
  const on = async (work: (machine: BareMachine) => Promise<void>): Promise<void> => {
    const machine = new BareMachine();
    try {
      await machine.start();
      await work(machine);
    } finally {
      await machine.stop();
    }
  };
  if (scenarios.includes('npm'))
    await on((machine) => go('npm', () => machine.sh('cd /srv/project && npm cit')));
  if (scenarios.includes('user'))
    await on((machine) => go('user', () => machine.sh('cd /srv/project && npm cit', 'tester')));
  if (scenarios.some((one) => one === 'ci' || one.startsWith('without-'))) {
    await on(async (machine) => {
      await go('ci', () =>
        machine.sh(
          scenarios.includes('ci')
            ? 'bash /srv/project/.ci/run'
            : 'cd /srv/project && bash scripts/ci-packages.sh && npm ci',
        ),
      );
      for (const tool of Object.keys(tools).filter((one) => scenarios.includes(`without-${one}`)))
        await go(`without-${tool}`, () => without(machine, tool));
    });
  }
  for (const [title, code] of outcomes) console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${title}`);
  return outcomes.every(([, code]) => code === 0) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
