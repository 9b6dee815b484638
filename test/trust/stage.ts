import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy';
import { type Facts, factsOf, secretFile } from './facts';
import { type LentPostgres, lendPostgres } from './postgres';
import type { Scene, Thing } from './scene';

const answer = `import os, uwsgi
def application(environ, start_response):
    start_response('200 OK', [])
    return [uwsgi.opt['procname-prefix']]
`;

/** Modules of the application, good and bad. */
const modules: Readonly<Record<string, string>> = {
  shop: answer,
  wrong_import: `raise RuntimeError('this version does not import')\n`,
  wrong_late: `import socket\nsocket.create_connection(('127.0.0.1', 5999), 1)\n${answer}`,
  wrong_paint: `import os
os.write(2, '\\x1b]0;PWNED\\x07\\x1b[2J\\x1b[1;1H \\u2713 web1 thing: update done in 1.0 s\\r\\n1 done\\x1b[8m\\u202e\\n'.encode())
raise RuntimeError('this version does not import')
`,
};

/** Small file systems, so that each can be filled or made read-only by itself. */
const places = ['/etc/uwsgi', '/etc/systemd/system', '/srv', '/var/lib/uwsgi-iac', '/tmp'] as const;
export type Place = (typeof places)[number];

const furnish = (code: string): string => `
mkdir -p ${places.join(' ')}
cp -a /etc/systemd/system /root/units
for place in ${places.join(' ')}; do mount -t tmpfs -o size=4m,nr_inodes=2000,mode=755 trust $place; done
chmod 1777 /tmp
cp -a /root/units/. /etc/systemd/system/ && rm -rf /root/units
mkdir -p /srv/code /srv/foreign /srv/files /srv/dirs
${code}
install -d -m 755 -o www-data -g www-data /srv/own
printf 'victim\\n' > /etc/victim && chmod 600 /etc/victim
printf '[uwsgi]\\nforeign = true\\n' > /etc/uwsgi/foreign.ini && chmod 640 /etc/uwsgi/foreign.ini
printf 'a\\n' > /srv/foreign/a && chown www-data:www-data /srv/foreign/a && ln -s a /srv/foreign/b
printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/foreign.service
systemctl daemon-reload && systemctl start foreign`;

/** A host of the lab with neighbours that nobody may touch, behind a proxy that a run can disturb. */
export class Stage {
  /** What nobody may see; another one for each stage. */
  readonly secret = `S3cret-${randomBytes(9).toString('hex')}`;
  readonly #stops: (() => Promise<void> | void)[] = [];
  host!: LabHost;
  lab!: Lab;
  proxy!: FaultProxy;
  /** The host before anything was deployed. */
  bare!: Facts;
  #sources!: string;
  /** The database of vassals in rows; undefined where this machine has none. */
  postgres: LentPostgres | undefined;

  static async start(): Promise<Stage> {
    const stage = new Stage();
    try {
      await stage.#start();
    } catch (error) {
      await stage.stop();
      throw error;
    }
    return stage;
  }

  async #start(): Promise<void> {
    this.#sources = mkdtempSync(join(tmpdir(), 'trust-sources-'));
    this.#stops.push(() => rmSync(this.#sources, { recursive: true, force: true }));
    this.lab = await startLab({ hosts: 1 });
    this.#stops.push(() => this.lab.stop());
    this.host = this.lab.hosts[0]!;
    this.proxy = await startFaultProxy({ host: this.host.address, port: 22 });
    this.#stops.push(() => this.proxy.stop());
    const code = Object.entries(modules).map(
      ([name, text]) => `cat > /srv/code/${name}.py <<'END'\n${text}END`,
    );
    await this.host.sh(furnish(code.join('\n')));
    await this.host.sh(
      `umask 077; printf %s ${Buffer.from(this.secret).toString('base64')} | base64 -d > ${secretFile}`,
    );
    this.postgres = await lendPostgres(this.lab, this.host);
    if (this.postgres !== undefined) this.#stops.push(this.postgres.stop);
    this.bare = await this.facts();
  }

  /** The scene of a subject with a thing, or without. */
  scene(subject: string, thing: Thing | undefined, folder?: string): Scene {
    if (thing !== undefined) this.#publish(thing.version);
    return {
      project: `trust-${subject.replaceAll(' ', '-')}${folder === undefined ? '' : '-of-user'}`,
      subject,
      thing,
      folder,
      address: this.host.address,
      connection: {
        host: '127.0.0.1',
        port: this.proxy.port,
        user: 'root',
        hostKey: this.host.hostKey,
        privateKeyPath: this.lab.keys.root,
      },
      sources: this.#sources,
      database: this.postgres?.database,
    };
  }

  /** The host as it is now; rows of vassals are among its paths. */
  async facts(): Promise<Facts> {
    const facts = await factsOf(this.host);
    const rows = [...(this.postgres?.rows() ?? [])].map(([name, digest]) => [`row ${name}`, digest] as const);
    return { ...facts, paths: new Map([...facts.paths, ...rows]) };
  }

  /** The files of a release of this version. */
  #publish(version: string): void {
    const folder = join(this.#sources, version);
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < 12; index += 1)
      writeFileSync(join(folder, `file-${index}`), `${version} ${index}\n`.repeat(100));
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop();
  }
}
