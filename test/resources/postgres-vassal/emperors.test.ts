import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../../examples/support/loopback-target';
import { Section } from '../../../src/config/section';
import { Emperor } from '../../../src/constructs/emperor';
import { Host } from '../../../src/constructs/host';
import { HostFile } from '../../../src/constructs/host-file';
import { PostgresVassal } from '../../../src/constructs/postgres-vassal';
import { Project } from '../../../src/constructs/project';
import { actionPlace } from '../../../src/engine/action';
import { Session } from '../../../src/engine/session';
import { secretFrom } from '../../../src/options/secret-source';
import { describeNeeding } from '../../support/needs';
import { PrivatePostgres } from './support';

jest.setTimeout(300_000);

const application = `import os, uwsgi
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'%s %d %d' % (uwsgi.opt['title'], uwsgi.masterpid(), os.getpid())]
`;

/** Vassals by name, with options over the usual ones. */
type Vassals = Readonly<Record<string, Readonly<Record<string, string>>>>;

const houses = ['web1', 'web2'] as const;

describeNeeding('postgres')('emperors fed by PostgreSQL', () => {
  let server: PrivatePostgres;
  let targets: readonly LoopbackTarget[];
  beforeAll(async () => {
    server = new PrivatePostgres('p"ss w\'rd$');
    targets = [await startLoopbackTarget(), await startLoopbackTarget()];
    for (const { home } of targets) writeFileSync(join(home, 'shop.py'), application);
    server.sql(`CREATE ROLE emperor LOGIN PASSWORD 'emperor'`);
    server.sql(`ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO emperor`);
  });
  afterAll(async () => {
    for (const target of targets ?? []) await target.stop();
    server?.stop();
  });

  function project(vassals: Vassals, more: { readonly waits?: boolean } = {}): Project {
    const project = new Project(`fleet${process.pid}`);
    const source = Section.empire.sources.postgres({
      host: server.directory,
      user: 'emperor',
      password: 'emperor',
      database: 'postgres',
    });
    const hosts = houses.map((name, index) => {
      const { host, port, user, privateKey, hostKey } = targets[index]!;
      return new Host(project, name, { host, port, user, privateKey, hostKey });
    });
    const emperors = hosts.map((host, index) => {
      const { home } = targets[index]!;
      return new Emperor(host, 'emperor', {
        vassals: source,
        options: { env: `HOUSE=${home}` },
        instance: {
          manager: 'pidfile',
          binary: '/usr/bin/uwsgi-core',
          path: join(home, 'emperor.ini'),
          timeout: 20,
        },
      });
    });
    const passfile = new HostFile(hosts[0]!, 'passfile', {
      path: join(targets[0]!.home, 'pgpass'),
      content: secretFrom.file(server.passfile),
      mode: '600',
    });
    for (const [name, options] of Object.entries(vassals)) {
      const section = new Section();
      const usual = {
        plugin: 'python3',
        'http-socket': `$(HOUSE)/${name}.sock`,
        // Both emperors find the application in the home of the first.
        chdir: targets[0]!.home,
        module: 'shop',
        master: 'true',
        'need-app': 'true',
        processes: '1',
      };
      for (const [key, value] of Object.entries({ ...usual, ...options })) section.raw(key, value);
      const vassal = new PostgresVassal(hosts[0]!, name, {
        section,
        connection: {
          host: server.directory,
          database: 'postgres',
          user: 'admin',
          passfile: passfile.path,
        },
        createTable: true,
        emperors: more.waits === false ? [] : emperors,
        binary: '/usr/bin/uwsgi-core',
        timeout: 40,
      });
      vassal.node.addDependency(passfile);
    }
    return project;
  }

  async function apply(
    vassals: Vassals,
    more?: { readonly waits?: boolean },
  ): Promise<Record<string, string>> {
    const session = new Session(project(vassals, more));
    try {
      const { plan, results } = await session.apply();
      const failed = results.filter(({ error, skipped }) => error !== undefined && skipped !== true);
      if (failed.length > 0) throw new Error(failed.map(({ error }) => error!.message).join('\n'));
      return Object.fromEntries(
        plan.actions.map((action) => [actionPlace(action).path.replace('/resource', ''), action.kind]),
      );
    } finally {
      await session.close();
    }
  }

  /** What a vassal answers on each host: title, process of its master and of its worker. */
  const answers = (name: string): Promise<readonly string[]> =>
    Promise.all(targets.map(({ home }) => answerAt(join(home, `${name}.sock`))));
  const titled = (title: string): Readonly<Record<string, string>> => ({
    'set-placeholder': `title=${title}`,
  });

  test('run what is in the table, all of them; a change touches one vassal; a deletion ends it everywhere', async () => {
    expect(await apply({ shop: titled('first'), cart: titled('other') })).toEqual({
      'web1/passfile': 'create',
      'web1/emperor': 'create',
      'web2/emperor': 'create',
      'web1/shop': 'create',
      'web1/cart': 'create',
    });
    const before = { shop: await answers('shop'), cart: await answers('cart') };
    expect(before.shop.map((answer) => answer.split(' ')[0])).toEqual(['first', 'first']);
    expect(new Set([...before.shop, ...before.cart].map((answer) => answer.split(' ')[1])).size).toBe(4);

    const same = {
      'web1/passfile': 'same',
      'web1/emperor': 'same',
      'web2/emperor': 'same',
      'web1/shop': 'same',
      'web1/cart': 'same',
    };
    expect(await apply({ shop: titled('first'), cart: titled('other') })).toEqual(same);
    expect(await answers('shop')).toEqual(before.shop);

    // Twice without a pause, and no emperor misses one.
    for (const title of ['second', 'third']) {
      expect(await apply({ shop: titled(title), cart: titled('other') })).toEqual({
        ...same,
        'web1/shop': 'update',
      });
      expect((await answers('shop')).map((answer) => answer.split(' ')[0])).toEqual([title, title]);
    }
    expect(await answers('cart')).toEqual(before.cart);
    // A reload keeps the master.
    const masters = (list: readonly string[]) => list.map((answer) => answer.split(' ')[1]);
    expect(masters(await answers('shop'))).toEqual(masters(before.shop));

    // A change that needs a restart gets one.
    const listening = { ...titled('third'), listen: '64' };
    expect(await apply({ shop: listening, cart: titled('other') })).toEqual({
      ...same,
      'web1/shop': 'update',
    });
    expect(masters(await answers('shop'))).not.toEqual(masters(before.shop));

    expect(await apply({ cart: titled('other') })).toMatchObject({ 'web1/shop': 'delete' });
    await expect(answers('shop')).rejects.toThrow();
    expect(await answers('cart')).toEqual(before.cart);
    expect(server.sql('SELECT name FROM vassals')).toBe('cart.ini');
  });

  test('what was changed in the table by hand shows option by option, and is put right', async () => {
    server.sql(
      `UPDATE vassals SET config = replace(config, 'title=other', 'title=hand'), ts = now() + interval '2 s'`,
    );
    const session = new Session(project({ cart: titled('other') }));
    const { actions } = await session.plan();
    await session.close();
    const updates = actions.flatMap((action) => (action.kind === 'update' ? action.difference.changes : []));
    expect(updates.map(({ path, from, to }) => [path.join('.'), from, to])).toContainEqual([
      'sections.uwsgi.set-placeholder',
      'title=hand',
      'title=other',
    ]);
    expect(await apply({ cart: titled('other') })).toMatchObject({ 'web1/cart': 'update' });
    expect((await answers('cart')).map((answer) => answer.split(' ')[0])).toEqual(['other', 'other']);
  });

  test('a broken configuration is refused by the hosts, and one that fails at run time leaves what was there', async () => {
    const before = await answers('cart');
    const row = server.sql('SELECT * FROM vassals');
    await expect(apply({ cart: { ...titled('other'), module: 'nothing_there' } })).rejects.toThrow(
      /web[12] .*: cart: Cannot deploy \/postgres\/vassals\/cart\.ini: its application does not import; nothing was changed/,
    );
    await expect(apply({ cart: { ...titled('other'), plugin: 'python3,nonsense' } })).rejects.toThrow(
      /lacks the plugin nonsense/,
    );
    expect(server.sql('SELECT * FROM vassals')).toBe(row);
    expect(await answers('cart')).toEqual(before);

    await expect(
      apply({ cart: titled('other'), shop: { ...titled('bad'), 'exec-pre-app': 'exit 3' } }),
    ).rejects.toThrow(
      /shop: Cannot deploy shop\.ini: the emperor of web1 .* each time it ended; .*the previous row is restored/,
    );
    expect(server.sql('SELECT name FROM vassals')).toBe('cart.ini');
    await expect(apply({ cart: { ...titled('bad'), 'exec-pre-app': 'exit 3' } })).rejects.toThrow(
      /the previous row is restored/,
    );
    expect(server.sql('SELECT config FROM vassals')).toContain('title=other');
    // The repaired row is waited for.
    await apply({ cart: titled('other') });
    expect((await answers('cart')).map((answer) => answer.split(' ')[0])).toEqual(['other', 'other']);
  });

  test('one that is renamed takes over its sockets; when the new one fails, the old one serves everywhere', async () => {
    const shared = { 'http-socket': '$(HOUSE)/cart.sock' };
    const titles = async () => (await answers('cart')).map((answer) => answer.split(' ')[0]);
    const bad = { ...titled('bad'), ...shared, 'exec-pre-app': 'exit 3' };
    await expect(apply({ basket: bad })).rejects.toThrow(/cart\.ini: the previous row is restored/);
    expect(server.sql('SELECT name FROM vassals')).toBe('cart.ini');
    expect(await titles()).toEqual(['other', 'other']);
    expect(await apply({ basket: { ...titled('renamed'), ...shared } })).toMatchObject({
      'web1/basket': 'create',
      'web1/cart': 'delete',
    });
    expect(server.sql('SELECT name FROM vassals')).toBe('basket.ini');
    expect(await titles()).toEqual(['renamed', 'renamed']);
    await apply({ cart: titled('other') });
    expect(await titles()).toEqual(['other', 'other']);
  });

  test('without emperors to wait for, the change is done when the row is committed', async () => {
    await apply({ cart: titled('later') }, { waits: false });
    expect(server.sql('SELECT config FROM vassals')).toContain('title=later');
    await apply({ cart: titled('later') });
    expect((await answers('cart')).map((answer) => answer.split(' ')[0])).toEqual(['later', 'later']);
  });

  test('all goes at the end', async () => {
    const session = new Session(project({}));
    const { results } = await session.destroy();
    await session.close();
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(server.sql('SELECT count(*) FROM vassals')).toBe('0');
    expect(() => readFileSync(join(targets[0]!.home, 'emperor.ini'))).toThrow(/ENOENT/);
  });
});

/** What is answered at a unix socket. */
function answerAt(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ socketPath, path: '/' }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
  });
}
