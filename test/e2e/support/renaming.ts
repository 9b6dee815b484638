import { Host } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import { PythonApp } from '../../../src/constructs/python-app';
import { type Applied, Session } from '../../../src/engine/session';
import { type Lab, type LabHost, startLab } from '../../lab/lab';
import { answers } from '../../support/steady-load';

/** How an application is called, where it listens, and what is wrong with it. */
export interface Renamed {
  readonly name: string;
  readonly port: number;
  /** Folder with its code: /srv/good, /srv/broken (does not import), /srv/private (nobody may read it). */
  readonly code: 'good' | 'broken' | 'private' | 'late';
}

/** The changes of a rename, by their names. */
export const renames: Readonly<Record<string, Renamed & { readonly comes: boolean }>> = {
  'same port': { name: 'store', port: 8205, code: 'good', comes: true },
  'other port': { name: 'store', port: 8206, code: 'good', comes: true },
  'import error': { name: 'store', port: 8205, code: 'broken', comes: false },
  'permission error': { name: 'store', port: 8205, code: 'private', comes: false },
  'ends when it starts': { name: 'store', port: 8205, code: 'late', comes: false },
};

export const original: Renamed = { name: 'shop', port: 8205, code: 'good' };

/** The module of an application that answers `r0`. */
export const application = `def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'r0']
`;

/** A host of a lab with code for applications that are renamed. */
export class RenameGround {
  private constructor(
    readonly lab: Lab,
    readonly host: LabHost,
  ) {}

  static async start(): Promise<RenameGround> {
    return (await RenameGround.startMany(1))[0]!;
  }

  /** Grounds side by side, which end together. */
  static async startMany(hosts: number): Promise<readonly RenameGround[]> {
    const lab = await startLab({ hosts });
    return Promise.all(
      lab.hosts.map(async (host) => {
        await host.sh(`for code in good broken private late; do mkdir -p /srv/$code; cat > /srv/$code/app.py <<'END'
${application}END
done
echo 'import missing_module' > /srv/broken/app.py
chmod 700 /srv/private
for user in one two; do useradd --system --no-create-home $user; done`);
        return new RenameGround(lab, host);
      }),
    );
  }

  stop(): Promise<void> {
    return this.lab.stop();
  }

  connection() {
    const { address, hostKey } = this.host;
    return { host: address, user: 'root', hostKey, privateKeyPath: this.lab.keys.root };
  }

  url(port: number): string {
    return `http://${this.host.address}:${port}/`;
  }

  serves(port: number): Promise<boolean> {
    return answers(this.url(port));
  }

  /** A project on the host. */
  project(build: (web: Host) => void, name = 'rename'): Project {
    const project = new Project(name);
    build(new Host(project, 'web1', this.connection()));
    return project;
  }

  app(web: Host, { name, port, code }: Renamed): PythonApp {
    return new PythonApp(web, name, {
      directory: `/srv/${code}`,
      module: 'app',
      http: `:${port}`,
      processes: 2,
      options: code === 'late' ? { 'exec-pre-app': 'exit 3' } : {},
      instance: { service: { user: 'www-data' }, timeout: 20 },
    });
  }
}

/** Applies a project; what failed is in the results. */
export async function apply(project: Project): Promise<Applied> {
  const session = new Session(project);
  try {
    return await session.apply();
  } finally {
    await session.close();
  }
}

/** What became of each resource: `done`, `kept: why` or its error, by path. */
export const outcomes = ({ results }: Applied): Readonly<Record<string, string>> =>
  Object.fromEntries(
    results.map(({ action, error }) => [
      'entry' in action ? action.path : action.desired.path,
      error === undefined ? action.kind : error.message,
    ]),
  );

export async function destroy(project: Project): Promise<void> {
  const session = new Session(project);
  try {
    await session.destroy();
  } finally {
    await session.close();
  }
}
