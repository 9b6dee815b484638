import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { release } from '../../../src/resources/release/lifecycle';
import { releaseProps } from '../../../src/resources/release/props';
import type { Work } from '../../../src/resources/resource';
import type { Host } from '../../../src/transport/host';
import { openHost } from '../../../src/transport/open-host';
import { describeLab } from '../../lab/describe-lab';
import { type Lab, startLab } from '../../lab/lab';

jest.setTimeout(120_000);

/*
 * Root deploys, and the user of the application has the directory, one above it, or the files of the releases. He puts links
 * and programs wherever he can. /victim and what a root's program would write to /root/proof tell whether root followed.
 */
describeLab('a release where the user of the application plants links and programs', () => {
  let lab: Lab;
  let host: Host;
  let work: Work;
  let source: string;
  let number = 0;
  let base: string;

  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    const [{ address, hostKey }] = lab.hosts as [Lab['hosts'][0]];
    host = openHost('web1', { host: address, user: 'root', hostKey, privateKeyPath: lab.keys.root });
    const signal = new AbortController().signal;
    work = { hosts: { get: () => host }, progress: () => {}, warn: () => {}, signal };
    await sh(`useradd --create-home app; useradd --create-home other
cat > /usr/local/bin/evil <<'END'
#!/bin/sh
[ "$(/usr/bin/id -u)" != 0 ] || /usr/bin/touch /root/proof
exec /usr/bin/"\${0##*/}" "$@"
END
chmod 755 /usr/local/bin/evil`);
  });
  afterAll(async () => {
    await host?.close();
    await lab?.stop();
  });
  beforeEach(async () => {
    number += 1;
    source = mkdtempSync(join(tmpdir(), 'source-'));
    mkdirSync(join(source, 'deep'));
    write('one');
    writeFileSync(join(source, 'deep/secret'), 'harmless');
    await sh(`rm -rf /victim /root/proof; mkdir -p /victim/deep /victim/media /victim/releases /victim/shop
echo ORIGINAL > /victim/deep/secret; chmod 600 /victim/deep/secret; echo ORIGINAL > /victim/file; echo ORIGINAL > /victim/previous
ln -s nowhere /victim/current`);
    before = await victim();
  });
  afterEach(() => rmSync(source, { recursive: true }));
  let before: string;

  const sh = async (script: string) => (await lab.hosts[0]!.sh(script)).trim();
  const asApp = (script: string) => sh(`cd /; runuser -u app -- sh -c '${script.replaceAll("'", "'\\''")}'`);
  const write = (text: string) => writeFileSync(join(source, 'app.py'), text);
  type Given = Partial<Parameters<typeof releaseProps.parse>[0] & object>;
  const propsOf = (given: Given = {}) =>
    release.defaults(releaseProps.parse({ host: 'web', name: 'shop', source, directory: base, ...given }));
  const deploy = (given?: Given) => release.reconcile(work, propsOf(given));
  const look = (given?: Given) => release.read(work, `web:${base}`, propsOf(given));
  const victim = () =>
    sh("find /victim -printf '%p %u %g %m %n %l\\n' | sort; find /victim -type f | sort | xargs sha256sum");
  const unharmed = async () => {
    expect(await sh('ls /root/proof 2> /dev/null || :')).toBe('');
    expect(await victim()).toBe(before);
  };

  /** Where the directory is, whose it is, and what is given besides. */
  const places: Record<string, () => Promise<Given>> = {
    'a directory of his': async () => {
      base = `/home/app/shop${number}`;
      await asApp(`mkdir ${base}`);
      return {};
    },
    'a directory below one of his': async () => {
      base = `/home/app/apps${number}/shop`;
      return {};
    },
    'a directory of root, with files of his': async () => {
      base = `/srv/shop${number}`;
      return { owner: 'app' };
    },
  };
  /** Who has a directory can put his own copy in the place of what root has in it. */
  const seizing = (at: string) => `name=$(basename "$(readlink ${at}/current)")
if [ ! -w ${at}/current ] && [ -w ${at} ]; then
  cp -rP ${at}/releases ${at}/copy; mv ${at}/releases ${at}/away-$name; mv ${at}/copy ${at}/releases
fi`;
  const venv = { python: '/usr/bin/python3' };

  describe.each(Object.keys(places))('in %s', (place) => {
    let given: Given;
    beforeEach(async () => {
      given = await places[place]!();
    });

    test('it lives its life, and all of its files are his', async () => {
      const shared = { directories: ['media/pages', 'media/images'] };
      const commands = [
        { name: 'who', run: 'id -un > who' },
        {
          name: 'deployer',
          run: 'id -un > /root/deployer',
          asDeployer: true as const,
          when: 'after' as const,
        },
      ];
      const all = { ...given, shared, commands, keep: 2 };
      await deploy(all);
      expect((await look(all))?.props.sourceDigest).toBe(propsOf(all).sourceDigest);
      for (const text of ['two', 'three']) {
        write(text);
        await deploy(all);
      }
      expect(
        await sh(`cd ${base}; cat current/app.py current/who; cat /root/deployer; ls releases | cut -d- -f1`),
      ).toBe('threeapp\nroot\n2\n3');
      expect(await sh(`find ${base}/releases/*/ ${base}/shared/media ! -user app`)).toBe('');
      expect(await sh(`stat -c %h ${base}/current/deep/secret`)).toBe('2');
      const [first] = await release.history!(work, propsOf(all));
      await release.reconcile(work, first!.props);
      expect(await sh(`cat ${base}/current/app.py`)).toBe('two');
      await release.delete(work, (await look(all))!.state);
      expect(await sh(`ls -A ${base} /var/lib/uwsgi-iac 2>&1 || :`)).toMatch(/^ls: .*No such file[\s\S]*$/);
      await unharmed();
    });

    test('programs that he puts into a release or its environment do not run as root', async () => {
      const commands = [
        { name: 'own', run: 'python3 -c 0; sh -c :; id' },
        { name: 'import', run: 'mktemp; id; sed p /dev/null; uname', asDeployer: true as const },
      ];
      const all = { ...given, virtualenv: venv, commands };
      await deploy(all);
      const plant = `${seizing(base)}
cd ${base}/current && rm -f .venv && mkdir -p mine-3/bin && touch mine-3/.complete && ln -s mine-3 .venv
for name in python python3 pip sh id mktemp sed uname ls cat ln chmod; do ln -sf /usr/local/bin/evil .venv/bin/$name; done
echo "import os; os.getuid() or open('/root/proof', 'w')" > sitecustomize.py`;
      await asApp(plant);
      await look(all);
      await unharmed();
      write('two');
      await deploy(all).catch(() => {});
      await look(all);
      // Back to the one that he has changed.
      await asApp(plant);
      await deploy({
        ...all,
        commands: commands.map((command) => ({ ...command, when: 'after' as const })),
      }).catch(() => {});
      await unharmed();
    });

    test('directories of a release that he turns into links bring no file of root into the next one', async () => {
      await deploy(given);
      const digest = await sh(`sha256sum < ${base}/current/deep/secret`);
      await asApp(`${seizing(base)}
cd ${base}/current && mv deep away && ln -s /victim/deep deep`);
      expect((await look(given))?.props.sourceDigest).toMatch(/^edited/);
      write('two');
      await deploy(given);
      expect(await sh(`sha256sum < ${base}/current/deep/secret`)).toBe(digest);
      await unharmed();
      // At the very moment.
      await asApp(`cat > /tmp/swap.py <<END
import os, sys, time
end = time.time() + 20
at = '${base}/releases'
while time.time() < end and not os.path.exists('/tmp/enough'):
    for name in os.listdir(at):
        try:
            os.chdir(os.path.join(at, name))
            if os.path.islink('deep'): os.unlink('deep'); os.rename('deep.away', 'deep')
            else: os.rename('deep', 'deep.away'); os.symlink('/victim/deep', 'deep')
        except OSError: pass
END
(python3 /tmp/swap.py > /dev/null 2>&1 &)`);
      for (const text of ['three', 'four', 'five']) {
        write(text);
        await deploy({ ...given, keep: 1 }).catch(() => {});
      }
      await asApp('touch /tmp/enough; sleep 1; rm -f /tmp/enough');
      await unharmed();
    });

    test('what is shared is not made through links of his', async () => {
      await deploy({ ...given, shared: { directories: ['media'] } });
      await asApp(
        `cd ${base}/shared/media && ln -s /victim/deep inner && { rm -rf ../other; ln -s /victim ../other; } 2> /dev/null; :`,
      );
      write('two');
      const shared = { directories: ['media/inner/made', 'other/made'] };
      await deploy({ ...given, shared }).catch(() => {});
      await unharmed();
    });
  });

  describe.each(Object.keys(places).slice(0, 2))('in %s, with what he put there before', (place) => {
    let given: Given;
    beforeEach(async () => {
      given = await places[place]!();
      await asApp(`mkdir -p ${base}`);
    });

    test.each([
      ['releases', 'ln -s /victim/releases releases'],
      ['shared', 'ln -s /victim shared'],
      ['venvs', 'ln -s /victim venvs'],
      ['current', 'ln -s /victim current; ln -s /victim .current.new'],
      ['what is remembered', 'ln -s /victim .releases'],
      [
        'a record',
        `mkdir -p .releases releases/7-0123456789ab; cd .releases
echo x > 7-0123456789ab.files; echo '{"by":"root","revision":"0123456789abcdef","props":{}}' > 7-0123456789ab.json
ln -s /victim/previous previous; ln -s /victim/file 8-0123456789ab.files; ln -s /victim incoming; ln -s /victim/file once-mark`,
      ],
    ])('%s', async (_name, plant) => {
      const all = {
        ...given,
        keep: 1,
        virtualenv: venv,
        shared: { directories: ['media', 'made'], owner: 'app' },
        commands: [{ name: 'mark', run: ':', once: true }],
      };
      await asApp(`cd ${base}; ${plant}`);
      await look(all);
      const failures: string[] = [];
      for (const text of ['two', 'three', 'four']) {
        write(text);
        await deploy(all).catch(({ message }: Error) => failures.push(message));
      }
      for (const failure of failures) expect(failure).toMatch(/^web1 .*: shop: Cannot release into/);
      await release.history!(work, propsOf(all));
      await unharmed();
      await release.delete(work, { host: 'web', directory: base } as never).catch(() => {});
      await unharmed();
    });

    test('while root works', async () => {
      const all = { ...given, keep: 1, virtualenv: venv, shared: { directories: ['media'] } };
      await sh(`cat > /tmp/loop.py <<'END'
import os, shutil, sys, time
base, end = sys.argv[1], time.time() + 60
trash = '/home/app/trash'
os.makedirs(trash, exist_ok=True)
count = 0
def swap(at, target):
    global count
    count += 1
    try: os.rename(at, trash + '/' + str(count))
    except OSError: return
    try: os.symlink(target, at)
    except OSError: pass
while time.time() < end and not os.path.exists('/tmp/enough'):
    for name in ('releases', 'venvs', 'shared', 'current', '.releases', '.current.new'):
        time.sleep(0.003)
        at = os.path.join(base, name)
        if os.path.islink(at):
            try: os.unlink(at)
            except OSError: pass
        else: swap(at, '/victim' + ('/releases' if name == 'releases' else ''))
    try:
        for name in os.listdir(base + '/releases'): swap(base + '/releases/' + name, '/victim')
        os.rename(base, base + '.away'); os.symlink('/victim/shop', base); time.sleep(0.003)
        os.unlink(base); os.rename(base + '.away', base)
    except OSError: pass
END
rm -f /tmp/enough`);
      await asApp(`(python3 /tmp/loop.py ${base} > /dev/null 2>&1 &)`);
      for (let round = 0; round < 6; round += 1) {
        write(`round ${round}`);
        await look(all).catch(() => {});
        await deploy(all).catch(() => {});
        if (round % 3 === 2)
          await release.delete(work, { host: 'web', directory: base } as never).catch(() => {});
      }
      await asApp('touch /tmp/enough; sleep 1; rm -f /tmp/enough');
      await unharmed();
    });
  });

  test.each<[string, string, RegExp, string | undefined]>([
    [
      'others can write to it',
      'chgrp app $base; chmod 775 $base',
      /users besides root.*can write to \/srv\/open\d+ \(mode 775, group app\)/,
      undefined,
    ],
    [
      'it belongs to two users',
      'chown app $base; mkdir $base/releases; chown other $base/releases',
      /belongs to app and .* to other/,
      undefined,
    ],
    [
      'releases are of root and the rest is not',
      'mkdir $base/releases; chown app $base',
      /releases must belong to app, because/,
      undefined,
    ],
    [
      'its files are to be of another user',
      'chown app $base',
      /must belong to app, .* and not to other/,
      'other',
    ],
  ])('a plan and an apply refuse a directory where %s', async (_name, setup, message, owner) => {
    base = `/srv/open${number}`;
    await sh(`base=${base}; mkdir $base; ${setup}`);
    const given = { owner };
    expect((await release.preflight!(work, propsOf(given))).errors).toEqual([expect.stringMatching(message)]);
    await expect(deploy(given)).rejects.toThrow(message);
    expect(await sh(`find ${base} -mindepth 1 ! -name releases`)).toBe('');
  });

  test('nothing that was remembered elsewhere is taken for the number of a release', async () => {
    base = `/srv/lost${number}`;
    await deploy();
    await sh('rm -rf /var/lib/uwsgi-iac/release-records');
    write('two');
    await deploy();
    expect(await sh(`readlink ${base}/current`)).toMatch(/^releases\/2-/);
  });
});
