import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { labUnavailable } from '../lab/lab';
import { isInstalled } from '../lab/run';
import type table from './needs.json';

/** Something that a test needs of the machine; `needs.json` says how a person gets it. */
export type Need = keyof typeof table;

/** A need that this machine lacks, with what was looked for. */
export interface Lack {
  readonly need: Need;
  readonly why: string;
}

/** The binary of PyPI's pyuwsgi, where the environment names one (`PYUWSGI=/path/to/pyuwsgi`). */
export const pyuwsgi = process.env['PYUWSGI'] ?? 'pyuwsgi';

/** The browser that pages are measured in; undefined where there is none. */
export const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(isInstalled);

/** The Python of a virtual environment with uwsgiconf 2.4.0. */
export const uwsgiconfPython = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'pulumi-uwsgi/uwsgiconf-2.4.0/bin/python',
);

const uwsgiFiles = ['/usr/bin/uwsgi-core', '/usr/lib/uwsgi/plugins/python3_plugin.so'];
const postgresFiles = [...uwsgiFiles, '/usr/bin/psql', '/usr/lib/uwsgi/plugins/emperor_pg_plugin.so'];

/** Why each need is not met; undefined where it is. */
const checks: Readonly<Record<Need, () => string | undefined>> = {
  apt: () => withoutPrograms('apt-cache', 'apt-get'),
  busybox: () => withoutPrograms('busybox'),
  chromium: () => (chromium === undefined ? 'no chromium is installed' : undefined),
  lab: () => labUnavailable,
  linux: () => (process.platform === 'linux' ? undefined : `this is ${process.platform}`),
  postgres: () => whyNot('root') ?? withoutFiles('/usr/lib/postgresql', ...postgresFiles),
  pulumi: () => withoutPrograms('pulumi', 'pulumi-language-nodejs'),
  pyuwsgi: () => (answers(pyuwsgi) ? undefined : `${pyuwsgi} does not run`),
  root: () => (process.getuid?.() === 0 ? undefined : 'this is no root'),
  shellcheck: () => withoutPrograms('shellcheck'),
  slow: () => (process.env['FLEET_REQUESTS'] === undefined ? 'left out of the gate' : undefined),
  ssh: () => withoutPrograms('ssh', 'ssh-agent', 'ssh-add', 'ssh-keygen'),
  sshd: () => whyNot('root') ?? withoutFiles('/usr/sbin/sshd'),
  sudo: () => withoutPrograms('sudo'),
  'systemd-analyze': whyNoSystemdAnalyze,
  userns: whyNoUserns,
  uwsgi: () => withoutFiles('/usr/bin/uwsgi', ...uwsgiFiles),
  venv: () =>
    spawnSync('python3', ['-c', 'import ensurepip']).status === 0 ? undefined : 'python3 has no ensurepip',
  uwsgiconf: () => withoutFiles(uwsgiconfPython),
};

/** Needs of tests that start processes or hosts; a fast gate leaves them out. */
const leftOut: ReadonlySet<Need> = new Set(
  process.env['FAST'] === undefined
    ? []
    : ['apt', 'chromium', 'lab', 'postgres', 'pulumi', 'pyuwsgi', 'sshd', 'sudo', 'uwsgi', 'venv'],
);

const known = new Map<Need, string | undefined>();

/** Why this machine does not meet a need; undefined where it does. */
export function whyNot(need: Need): string | undefined {
  if (!known.has(need)) known.set(need, leftOut.has(need) ? 'left out by --fast' : checks[need]());
  return known.get(need);
}

/** The first of the needs that this machine does not meet. */
export function lackOf(...needs: readonly Need[]): Lack | undefined {
  return needs
    .flatMap((need) => {
      const why = whyNot(need);
      return why === undefined ? [] : [{ need, why }];
    })
    .at(0);
}

/** jest's `test` with all its forms where the needs are met; else every test is skipped and its name says why. */
export const testNeeding = (...needs: readonly Need[]): typeof test => testUnless(lackOf(...needs));

/** jest's `describe` with all its forms where the needs are met; else every suite is skipped and its name says why. */
export const describeNeeding = (...needs: readonly Need[]): typeof describe =>
  describeUnless(lackOf(...needs));

/** `test`, or skipped tests that name what is lacking. */
export const testUnless = (lack: Lack | undefined): typeof test =>
  lack === undefined ? test : skipping(test.skip as typeof test, reasonOf(lack));

/** `describe`, or skipped suites that name what is lacking. */
export const describeUnless = (lack: Lack | undefined): typeof describe =>
  lack === undefined ? describe : skipping(describe.skip as typeof describe, reasonOf(lack));

const reasonOf = ({ need, why }: Lack): string => `(needs ${need}: ${why})`;

/** A skipping function of jest with all of the forms of the usual one; each name ends with the reason. */
function skipping<Form extends typeof test | typeof describe>(skip: Form, reason: string): Form {
  const naming = (form: object): object =>
    new Proxy(form, {
      apply: (target, self, [name, ...rest]: [unknown, ...unknown[]]) => {
        const title = typeof name === 'function' ? name.name : String(name);
        return Reflect.apply(target as () => unknown, self, [`${title} ${reason}`, ...rest]);
      },
      get(target, key) {
        if (key === 'each') {
          return (...tables: unknown[]) => naming((skip.each as (...tables: unknown[]) => object)(...tables));
        }
        if (['concurrent', 'failing', 'only', 'skip'].includes(String(key))) return naming(skip);
        return Reflect.get(target, key);
      },
    });
  return naming(skip) as Form;
}

function withoutPrograms(...programs: readonly string[]): string | undefined {
  const missing = programs.filter((program) => !isInstalled(program));
  return missing.length === 0 ? undefined : `${missing.join(', ')} not installed`;
}

function withoutFiles(...paths: readonly string[]): string | undefined {
  const missing = paths.filter((path) => {
    try {
      accessSync(path, constants.R_OK);
      return false;
    } catch {
      return true;
    }
  });
  return missing.length === 0 ? undefined : `no ${missing.join(', ')}`;
}

function answers(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

/** The kernel gives none inside of a chroot, whoever asks. */
function whyNoUserns(): string | undefined {
  const { status } = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']);
  return status === 0 ? undefined : 'unshare(1) gets none';
}

function whyNoSystemdAnalyze(): string | undefined {
  const { stdout } = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
  const [, version = '0'] = /^systemd (\d+)/.exec(stdout ?? '') ?? [];
  return Number(version) >= 250 ? undefined : `found version ${version}`;
}
