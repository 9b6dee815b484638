import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { Session } from '../../src/engine/session';
import { describeLab } from '../lab/describe-lab';
import { application, apply, destroy, outcomes, RenameGround } from './support/renaming';

jest.setTimeout(300_000);

describeLab('what runs, when the tree of a program is rearranged', () => {
  let ground: RenameGround;
  const source = mkdtempSync(join(tmpdir(), 'reused-names-'));
  beforeAll(async () => {
    writeFileSync(join(source, 'app.py'), application);
    ground = await RenameGround.start();
  });
  afterAll(async () => {
    await ground?.stop();
    rmSync(source, { recursive: true });
  });

  const program = (build: (host: Host) => void, host = 'web1'): Project => {
    const project = new Project('rename');
    build(new Host(project, host, ground.connection()));
    return project;
  };
  /** An application with a fixed name and port, at any place of the tree. */
  const app = (
    host: Host,
    id: string,
    name: string,
    port: number,
    manager: 'systemd' | 'pidfile' = 'systemd',
  ) =>
    new PythonApp(host, id, {
      name,
      release: { name, source, shared: { directories: ['media'], owner: 'www-data' } },
      module: 'app',
      http: `:${port}`,
      instance: { manager, timeout: 20, ...(manager === 'systemd' ? { service: { user: 'www-data' } } : {}) },
    });
  /** Applies, and looks that it is what the program says and serves. */
  const holds = async (project: Project, ports: readonly number[]): Promise<void> => {
    const applied = await apply(project);
    expect(applied.results.flatMap(({ error }) => (error === undefined ? [] : [error.message]))).toEqual([]);
    for (const port of ports) expect([port, await ground.serves(port)]).toEqual([port, true]);
    const session = new Session(project);
    const next = await session.plan().finally(() => session.close());
    expect(next.actions.map(({ kind }) => kind).filter((kind) => kind !== 'same')).toEqual([]);
    expect(Object.values(outcomes(applied))).not.toContain('delete');
  };

  test.each(['systemd', 'pidfile'] as const)(
    'applications with releases serve on when their ids are swapped or their host is renamed (%s)',
    async (manager) => {
      const both = (one: string, other: string, host = 'web1') =>
        program((web) => {
          app(web, one, 'shop', 8311, manager);
          app(web, other, 'store', 8312, manager);
        }, host);
      await holds(both('a', 'b'), [8311, 8312]);
      await holds(both('b', 'a'), [8311, 8312]);
      await holds(both('b', 'a', 'site'), [8311, 8312]);
      const moved = program((web) => {
        app(web, 'a', 'shop', 8311, manager);
        app(web, 'b', 'store', 8312, manager);
        app(web, 'c', 'third', 8313, manager);
      }, 'site');
      await holds(moved, [8311, 8312, 8313]);
      await destroy(moved);
      for (const port of [8311, 8312, 8313]) expect(await ground.serves(port)).toBe(false);
    },
  );

  test('an emperor and its vassals serve on when ids are swapped and the host is renamed', async () => {
    const section = (port: number) =>
      new Section()
        .set('plugin', 'python3')
        .set('master', true)
        .set('http-socket', `:${port}`)
        .set('chdir', '/srv/good')
        .set('pythonpath', '/srv/good')
        .set('module', 'app');
    const made = (one: string, other: string, host = 'web1') =>
      program((web) => {
        for (const [id, name, port] of [
          [one, 'north', 8321],
          [other, 'south', 8322],
        ] as const)
          new Emperor(web, id, { name, vassals: `/etc/uwsgi/${name}` }).addVassal('v', {
            name: `app-${name}`,
            section: section(port),
            timeout: 20,
          });
      }, host);
    await holds(made('a', 'b'), [8321, 8322]);
    await holds(made('b', 'a'), [8321, 8322]);
    await holds(made('b', 'a', 'site'), [8321, 8322]);
    await destroy(made('b', 'a', 'site'));
    const together = (one: string, other: string, ports: readonly [number, number]) =>
      program((web) => {
        const emperor = new Emperor(web, 'lord', { vassals: '/etc/uwsgi/lord' });
        for (const [id, name, port] of [
          [one, 'north', ports[0]],
          [other, 'south', ports[1]],
        ] as const)
          emperor.addVassal(id, { name, section: section(port), timeout: 20 });
      });
    await holds(together('a', 'b', [8321, 8322]), [8321, 8322]);
    await holds(together('b', 'a', [8321, 8322]), [8321, 8322]);
    await holds(together('a', 'b', [8322, 8321]), [8321, 8322]);
    await destroy(together('a', 'b', [8322, 8321]));
  });
});
