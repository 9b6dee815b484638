import { execFileSync } from 'node:child_process';
import {
  accessSync,
  appendFileSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs of PostgreSQL, which Debian keeps out of PATH; undefined where it is not installed. */
export function postgresPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(debian, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** What a test of emperors fed by PostgreSQL needs of this machine and does not find; empty when all is there. */
export function missingForPostgres(): readonly string[] {
  const needed = {
    initdb: postgresPrograms(),
    psql: '/usr/bin/psql',
    'uwsgi-core': '/usr/bin/uwsgi-core',
    'uwsgi-plugin-emperor-pg': '/usr/lib/uwsgi/plugins/emperor_pg_plugin.so',
    'uwsgi-plugin-python3': '/usr/lib/uwsgi/plugins/python3_plugin.so',
  };
  return Object.entries(needed).flatMap(([name, path]) =>
    path === undefined || !isThere(path) ? [name] : [],
  );
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a PostgreSQL listens besides its socket, and the network that may come. */
export interface PostgresNetwork {
  readonly address: string;
  readonly port: number;
  readonly clients: string;
}

/** A PostgreSQL of our own: a new cluster that listens on a unix socket, and wants passwords. */
export class PrivatePostgres {
  /** Directory of its socket. */
  readonly directory = mkdtempSync(join(tmpdir(), 'pg-'));
  /** A password file for `admin`. */
  readonly passfile = join(this.directory, 'pgpass');
  readonly #bin = postgresPrograms()!;
  readonly #port: number;

  /**
   * @param password of the superuser `admin`
   * @param network where it listens besides; nowhere by default
   */
  constructor(
    readonly password: string,
    network?: PostgresNetwork,
  ) {
    this.#port = network?.port ?? 5432;
    const passwordFile = join(this.directory, 'password');
    writeFileSync(passwordFile, password);
    writeFileSync(this.passfile, `*:*:*:admin:${password.replace(/[\\:]/g, '\\$&')}\n`, { mode: 0o600 });
    chmodSync(this.directory, 0o755);
    if (process.getuid?.() === 0) execFileSync('chown', ['-R', 'nobody', this.directory]);
    const data = join(this.directory, 'data');
    this.#run(
      'initdb',
      '-D',
      data,
      '-U',
      'admin',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    );
    const listen = network === undefined ? '' : `${network.address} -p ${network.port}`;
    if (network !== undefined)
      appendFileSync(join(data, 'pg_hba.conf'), `host all all ${network.clients} scram-sha-256\n`);
    const options = `-c listen_addresses=${listen} -c fsync=off -k ${this.directory}`;
    this.#run('pg_ctl', '-D', data, '-o', options, '-l', join(this.directory, 'log'), '-w', 'start');
  }

  /** Says something to a database as its superuser, by the way that users have. */
  sql(text: string, database = 'postgres'): string {
    const env = { ...process.env, PGPASSWORD: this.password };
    const args = [
      '-X',
      '-q',
      '-A',
      '-t',
      '-v',
      'ON_ERROR_STOP=1',
      '-h',
      this.directory,
      '-p',
      String(this.#port),
      '-U',
      'admin',
      '-d',
      database,
    ];
    return execFileSync('psql', args, { input: text, env, encoding: 'utf8' }).trim();
  }

  stop(): void {
    this.#run('pg_ctl', '-D', join(this.directory, 'data'), '-m', 'fast', '-w', 'stop');
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** PostgreSQL does not run as root. */
  #run(program: string, ...args: readonly string[]): void {
    const command = [join(this.#bin, program), ...args];
    const whole =
      process.getuid?.() === 0
        ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', ...command]
        : command;
    execFileSync(whole[0]!, whole.slice(1), { stdio: 'ignore', cwd: '/' });
  }
}
