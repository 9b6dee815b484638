import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProgram } from '../../src/cli/input/load-program';
import { Section } from '../../src/config/section';
import { Host, type HostProps } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import type { ApplyEvents } from '../../src/engine/apply';
import { Session } from '../../src/engine/session';
import { describeLab } from '../lab/describe-lab';
import { mountFullFileSystem, mountReadOnly } from '../lab/file-systems';
import { type Lab, type LabHost, startLab } from '../lab/lab';

jest.setTimeout(600_000);

describeLab('bad input gets one clear error and changes nothing', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await host.sh(`mkdir -p /srv/shop && cat > /srv/shop/shop.py <<'END'
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'ok']
END`);
  });
  afterAll(() => lab?.stop());

  const root = (): HostProps => ({
    host: host.address,
    user: 'root',
    hostKey: host.hostKey,
    privateKeyPath: lab.keys.root,
  });
  // The ledger tells that a deployment failed; it is the only thing that may.
  const snapshot = (): Promise<string> =>
    host.sh(
      'find /etc/uwsgi /etc/systemd/system /var/lib/uwsgi-iac /srv /root -newer /etc/hostname -type f ! -name "*.rollout" -printf "%p %T@\\n" 2>/dev/null | sort; pgrep -a uwsgi || :',
    );

  /** The message of what went wrong; afterwards the host is as it was. */
  const refused = async (build: (project: Project) => void): Promise<string> => {
    const before = await snapshot();
    const message = await attempt(build);
    expect(await snapshot()).toBe(before);
    return message;
  };
  const attempt = async (build: (project: Project) => void, events?: ApplyEvents): Promise<string> => {
    let session: Session | undefined;
    try {
      const project = new Project('bad');
      build(project);
      session = new Session(project, { events });
      const { results } = await session.apply();
      const failed = results.find(({ error }) => error !== undefined);
      if (failed !== undefined) throw failed.error;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await session?.close();
    }
    throw new Error('It was accepted');
  };
  const shop =
    (connection: HostProps, props: Partial<PythonAppProps> = {}) =>
    (project: Project) => {
      new PythonApp(new Host(project, 'web1', connection), 'shop', {
        directory: '/srv/shop',
        module: 'shop',
        http: ':8000',
        ...props,
        instance: { timeout: 5, ...props.instance },
      });
    };
  const file =
    (path: string, section = new Section().set('processes', 2)) =>
    (project: Project) => {
      new HostResource(new Host(project, 'web1', root()), 'file', {
        type: 'uwsgi:index:Configuration',
        props: { path },
        sections: [section],
      });
    };

  test('a host that cannot be reached', async () => {
    const message = await refused(shop({ ...root(), port: 9, connectDeadline: 2 }));
    expect(message).toMatch(/web1.*REFUSED/);
  });

  test('a key that the host refuses', async () => {
    expect(await refused(shop({ ...root(), privateKeyPath: lab.keys.stranger }))).toMatch(/web1.*key/);
  });

  test('a host key that nobody knows', async () => {
    const message = await refused(shop({ ...root(), hostKey: undefined, knownHostsPath: '/dev/null' }));
    expect(message).toMatch(/web1[\s\S]*host key[\s\S]*SHA256:/);
  });

  test('a host key that changed', async () => {
    const other = 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU';
    expect(await refused(shop({ ...root(), hostKey: other }))).toMatch(/web1[\s\S]*host key[\s\S]*SHA256:/);
  });

  test('an encrypted key without its passphrase', async () => {
    const message = await refused(shop({ ...root(), privateKeyPath: lab.keys.encrypted.path }));
    expect(message).toMatch(/web1.*passphrase/);
  });

  test('a user without the right to sudo', async () => {
    const connection = { ...root(), user: 'nosudo', privateKeyPath: lab.keys.user, become: {} };
    expect(await refused(shop(connection))).toMatch(/web1[\s\S]*sudo/);
  });

  test('a uWSGI that is not installed, with the package that has it', async () => {
    const message = await refused(shop(root(), { instance: { binary: '/usr/local/bin/uwsgi' } }));
    expect(message).toMatch(/web1.*shop.*\/usr\/local\/bin\/uwsgi.*uwsgi-core/);
  });

  test('a plugin that is not installed, with the package that has it', async () => {
    const message = await refused(shop(root(), { options: { plugins: ['lua'] } }));
    expect(message).toMatch(/web1.*shop.*uwsgi-plugin-lua/);
  });

  test('an option that uWSGI does not have, with the nearest names', async () => {
    const message = await refused(shop(root(), { options: { procesess: 2 } as never }));
    expect(message).toMatch(/web1\/shop.*procesess.*processes/);
  });

  test('a value of the wrong kind', async () => {
    const message = await refused(shop(root(), { options: { harakiri: 'soon' as never } }));
    expect(message).toMatch(/web1\/shop.*harakiri.*soon.*whole number/);
  });

  test('two resources that want one path', async () => {
    const message = await refused((project) => {
      const web1 = new Host(project, 'web1', root());
      for (const id of ['one', 'two']) {
        const sections = [new Section().set('processes', 2)];
        new HostResource(web1, id, {
          type: 'uwsgi:index:Configuration',
          props: { path: '/etc/uwsgi/x.ini' },
          sections,
        });
      }
    });
    expect(message).toMatch(/web1:\/etc\/uwsgi\/x\.ini.*web1\/one.*web1\/two/);
  });

  test('a port that another process has', async () => {
    const message = await refused(shop(root(), { http: ':22' }));
    expect(message).toMatch(/web1.*shop.*http-socket = :22/);
  });

  test('an application that does not import', async () => {
    const message = await refused(shop(root(), { module: 'nonesuch' }));
    expect(message).toMatch(/web1.*shop.*does not import[\s\S]*No module named 'nonesuch'/);
  });

  test('a program that throws', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'program-'));
    writeFileSync(join(folder, 'broken.ts'), "throw new Error('no such luck');\n");
    await expect(loadProgram(join(folder, 'broken.ts'))).rejects.toThrow(/broken\.ts.*no such luck/);
    writeFileSync(join(folder, 'empty.ts'), 'export default 7;\n');
    await expect(loadProgram(join(folder, 'empty.ts'))).rejects.toThrow(/must be a Project/);
    rmSync(folder, { recursive: true });
  });

  test('a full disk', async () => {
    const undo = await mountFullFileSystem(host, '/srv/full', { freeKib: 4 });
    const large = new Section().set(
      'env',
      Array.from({ length: 2000 }, (_, index) => `VARIABLE_${index}=some value`),
    );
    expect(await refused(file('/srv/full/shop.ini', large))).toMatch(
      /web1[\s\S]*\/srv\/full\/shop\.ini[\s\S]*(disk|space)/,
    );
    expect(await host.sh('ls -A /srv/full | grep -v filler || :')).not.toContain('shop.ini');
    await undo();
  });

  test('a full disk below an instance', async () => {
    const undo = await mountFullFileSystem(host, '/srv/full', { freeKib: 4 });
    const env = Array.from({ length: 2000 }, (_, index) => `VARIABLE_${index}=some value`);
    const message = await refused(
      shop(root(), { options: { env }, instance: { path: '/srv/full/shop.ini' } }),
    );
    expect(message).toMatch(/web1.*shop.*files could not be written[\s\S]*(No space|I\/O error)/);
    await undo();
  });

  test('a read-only file system', async () => {
    const undo = await mountReadOnly(host, '/srv/frozen');
    expect(await refused(file('/srv/frozen/shop.ini'))).toMatch(
      /web1[\s\S]*\/srv\/frozen\/shop\.ini[\s\S]*read-only/i,
    );
    await undo();
  });

  test('a file that exists and belongs to nobody', async () => {
    await host.sh('mkdir -p /etc/uwsgi && echo "[uwsgi]" > /etc/uwsgi/theirs.ini');
    expect(await refused(file('/etc/uwsgi/theirs.ini'))).toMatch(
      /web1.*\/etc\/uwsgi\/theirs\.ini.*exists already.*--adopt/,
    );
  });

  test('a configuration that is edited while we apply: the edit is kept', async () => {
    await host.sh(
      "cat > /srv/shop/slow.py <<'END'\nimport time\ntime.sleep(3)\nfrom shop import application\nEND",
    );
    const project = (module: string) => shop(root(), { module, instance: { timeout: 20 } });
    await attempt(project('shop')).catch(() => undefined);
    let outcome: Promise<string> | undefined;
    // The import check of the new configuration takes three seconds; the edit falls into them.
    await new Promise<void>((resolve) => {
      const progress = (_action: unknown, message: string) => /^validating/.test(message) && resolve();
      outcome = attempt(project('slow'), { progress });
      void outcome.finally(resolve);
    });
    await host.sh('echo "# by hand" >> /etc/uwsgi/shop.ini');
    expect(await outcome).toMatch(/web1.*shop.*\/etc\/uwsgi\/shop\.ini.*edited/);
    expect(await host.sh('tail -n 1 /etc/uwsgi/shop.ini')).toBe('# by hand\n');
    expect(await (await fetch(`http://${host.address}:8000/`)).text()).toBe('ok');
  });
});
