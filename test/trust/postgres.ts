import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from '../../examples/support/free-port';
import type { Lab, LabHost } from '../lab/lab';
import { PrivatePostgres, postgresPrograms } from '../resources/postgres-vassal/support';
import { whyNot } from '../support/needs';
import type { Scene } from './scene';

/** A database that a host of the lab reaches. */
export interface LentPostgres {
  readonly database: NonNullable<Scene['database']>;
  /** Digests of the rows of vassals, by name. */
  rows(): ReadonlyMap<string, string>;
  stop(): void;
}

/** A PostgreSQL of this machine for a host of the lab, with a psql there; undefined where this machine has none. */
export async function lendPostgres(lab: Lab, host: LabHost): Promise<LentPostgres | undefined> {
  if (whyNot('postgres') !== undefined) return undefined;
  const [address, port] = [host.address.replace(/\d+$/, '1'), await freePort()];
  const postgres = new PrivatePostgres('trust', { address, port, clients: `${address}/24` });
  lendProgram(
    join(postgresPrograms()!, 'psql'),
    join(dirname(lab.knownHostsFile), host.name, 'root'),
    '/usr/bin/psql',
  );
  await host.sh(
    `umask 077; echo '${address}:${port}:*:admin:trust' > /root/.trust-pgpass; psql --version > /dev/null`,
  );
  return {
    database: { host: address, port, user: 'admin' },
    rows: () => {
      if (postgres.sql("select to_regclass('vassals') is not null") !== 't') return new Map();
      const rows = postgres.sql('select name, md5(config) from vassals').split('\n').filter(Boolean);
      return new Map(rows.map((row) => row.split('|') as [string, string]));
    },
    stop: () => postgres.stop(),
  };
}

/** Copies a program of this machine, and the libraries that it needs, into a root file system of the same Debian. */
function lendProgram(program: string, root: string, path: string): void {
  copyFileSync(program, join(root, path));
  const linked = execFileSync('ldd', [program], { encoding: 'utf8' });
  for (const [, library] of linked.matchAll(/=> (\/\S+)/g)) {
    const target = join(root, 'usr/lib/x86_64-linux-gnu', library!.split('/').at(-1)!);
    if (existsSync(target) || existsSync(join(root, library!))) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(library!, target);
  }
}
