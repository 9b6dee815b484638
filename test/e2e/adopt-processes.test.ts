import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningUwsgi } from '../../src/adopt/running';
import { compilerFaults, styleFaults } from '../adopt/support/judge';
import { uwsgiIac } from '../adopt/support/uwsgi-iac';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { installPackages, packagesUnavailable } from '../lab/packages';
import { describeUnless } from '../support/needs';

jest.setTimeout(600_000);

const packages = [
  'supervisor',
  'uwsgi',
  'uwsgi-plugin-psgi',
  'uwsgi-plugin-rack-ruby3.1',
  'ruby-rack',
  'uwsgi-plugin-php',
] as const;

/** Processes as people start them, with a directory or a port for each. */
const setup = String.raw`
put() { mkdir -p "$(dirname "$1")"; cat > "$1"; }
ini() { printf '[uwsgi]\nplugin = python3\nmaster = true\nhttp-socket = 127.0.0.1:%s\nwsgi-file = /srv/app/app.py\n' "$1"; }
start() { uwsgi "$@" --daemonize "/tmp/uwsgi-$RANDOM$$.log" 2> /dev/null; }
put /srv/app/app.py <<'END'
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'served']
END
mkdir -p /opt/other
useradd --system --no-create-home tenant

# Relative names, of which chdir leads away.
mkdir -p /opt/hand; { ini 9011; echo chdir = /opt/other; } > /opt/hand/hand.ini
( cd /opt/hand && start --ini hand.ini )
mkdir -p /opt/two/a /opt/two/b; { ini 9012; echo chdir = /opt/two/b; } > /opt/two/a/two.ini; { ini 9999; echo chdir = /nowhere; } > /opt/two/b/two.ini
( cd /opt/two/a && start two.ini )
mkdir -p /opt/stale; { ini 9013; echo chdir = /opt/other; } > /opt/stale/stale.ini
env -C /opt/stale PWD=/root uwsgi --ini stale.ini --daemonize /tmp/stale.log 2> /dev/null
# An emperor with all kinds of sources; a name relative to that of the emperor.
mkdir -p /opt/vassals /opt/glob/one /opt/rel/vassals
{ ini 9021; echo chdir = /opt/other; } > /opt/vassals/hello.ini
{ ini 9022; echo chdir = /opt/other; } > /opt/glob/one/uwsgi.ini
{ ini 9023; echo chdir = /opt/other; echo ini = ../common.ini; } > /opt/rel/vassals/rel.ini; printf '[uwsgi]\nvacuum = true\n' > /opt/rel/common.ini
start --emperor dir:///opt/vassals --emperor 'glob:///opt/glob/*/uwsgi.ini'
( cd /opt/rel && start --emperor vassals )
# No file, or none any more.
mkdir -p /opt/gone; ini 9031 > /opt/gone/relative.ini; ini 9032 > /opt/gone/full.ini
( cd /opt/gone && start --ini relative.ini ); start --ini /opt/gone/full.ini
ini 9033 | uwsgi --ini - --daemonize /tmp/stdin.log 2> /dev/null
put /usr/local/bin/make-ini <<'END'
#!/bin/sh
printf '[uwsgi]\nplugin = python3\nmaster = true\nhttp-socket = 127.0.0.1:9034\nwsgi-file = /srv/app/app.py\n'
END
chmod 755 /usr/local/bin/make-ini; start --ini exec:///usr/local/bin/make-ini
mkdir -p /opt/web; ini 9035 > /opt/web/x.ini; python3 -m http.server 9100 --bind 127.0.0.1 --directory /opt/web > /dev/null 2>&1 < /dev/null & echo $! > /tmp/web.pid
for try in $(seq 50); do python3 -c 'import urllib.request as r; r.urlopen("http://127.0.0.1:9100/x.ini")' 2> /dev/null && break; sleep 0.1; done
start --ini http://127.0.0.1:9100/x.ini
# Spaces, a link, one file twice, a file by the environment, titles.
mkdir -p '/opt/a space'; ini 9041 > '/opt/a space/my app.ini'; start --ini '/opt/a space/my app.ini'
ini 9042 > /opt/real.ini; ln -s /opt/real.ini /opt/link.ini; DATABASE=shop start --ini /opt/link.ini --buffer-size 7777 --env X_TOKEN=pw-besides-5 --set note=x
ini '$(PORT)' > /opt/both.ini; PORT=9043 start /opt/both.ini; PORT=9044 start /opt/both.ini
ini 9045 > /opt/byenv.ini; UWSGI_INI=/opt/byenv.ini start
{ ini 9046; echo auto-procname = true; echo processes = 2; } > /opt/titled.ini; start --ini /opt/titled.ini
# Command lines alone.
( cd /srv/app && DATABASE_URL=postgres://shop:pw-in-env-1@db/shop API_TOKEN=token-in-env-2 MODE=fast start --plugin python3 --http-socket 127.0.0.1:9051 --wsgi-file app.py --env MAIL_PASSWORD=pw-on-line-3 --set dbpassword=pw-of-set-6 --pyargv '--db-password pw-of-arg-7' -p 2 )
( cd /srv/app && setpriv --reuid tenant --regid tenant --clear-groups uwsgi --plugin=python3 -Mp2 --http-socket=127.0.0.1:9052 --module app --daemonize /tmp/tenant.log 2> /dev/null )
( cd /opt && start --plugin python3 --http-socket 127.0.0.1:9053 --chdir /srv/app --module app:application )
mkdir -p /srv/venv/bin; cp /usr/bin/uwsgi-core /srv/venv/bin/uwsgi
( cd /srv/app && /srv/venv/bin/uwsgi --plugin python3 --http-socket 127.0.0.1:9054 --wsgi-file app.py --daemonize /tmp/venv.log 2> /dev/null )
# Units: a command line alone, a shell, a container.
put /etc/systemd/system/bareunit.service <<'END'
[Service]
WorkingDirectory=/srv/app
User=www-data
ExecStart=/usr/bin/uwsgi --plugin python3 --master --http-socket 127.0.0.1:9061 --module app --set-placeholder token=pw-of-unit-8
[Install]
WantedBy=multi-user.target
END
mkdir -p /opt/sh; { ini 9062; echo chdir = /opt/other; } > /opt/sh/sh.ini
put /etc/systemd/system/shunit.service <<'END'
[Service]
ExecStart=/bin/sh -c 'cd /opt/sh && exec /usr/bin/uwsgi --ini sh.ini'
[Install]
WantedBy=multi-user.target
END
put /etc/systemd/system/boxed.service <<'END'
[Service]
ExecStart=/usr/bin/docker run --rm --name shop -v /srv:/srv shop:1 uwsgi --ini /app/uwsgi.ini
[Install]
WantedBy=multi-user.target
END
put /etc/containers/systemd/quad.container <<'END'
[Container]
Image=shop:1
Exec=uwsgi --ini /app/uwsgi.ini
END
put /srv/compose/docker-compose.yml <<'END'
services:
  shop:
    command: uwsgi --ini /app/uwsgi.ini
END
printf '@reboot root uwsgi --ini /opt/real.ini\n' > /etc/cron.d/boot
printf '# uwsgi is elsewhere\n@daily root true\n' > /etc/cron.d/other
systemctl daemon-reload; systemctl start bareunit shunit
# A root directory of its own, by chroot and as in a container.
mkdir -p /srv/jail/app; for one in usr lib lib64 bin etc dev tmp; do [ ! -e /$one ] || { mkdir -p /srv/jail/$one; mount --bind /$one /srv/jail/$one; }; done
cp /srv/app/app.py /srv/jail/app/; ini 9071 | sed s,/srv/app,/app, > /srv/jail/app/jailed.ini; ini 9072 | sed s,/srv/app,/app, > /srv/jail/app/boxed.ini
chroot /srv/jail uwsgi --ini /app/jailed.ini --daemonize /tmp/jailed.log 2> /dev/null
mkdir -p /srv/jail/old
unshare --mount sh -c 'mount --bind /srv/jail /srv/jail && cd /srv/jail && for one in usr lib lib64 bin etc dev tmp; do mount --bind /$one $one; done; pivot_root . old && cd / && exec uwsgi --ini /app/boxed.ini --daemonize /tmp/boxed.log' 2> /dev/null
`;

const ofPackages = String.raw`
put() { mkdir -p "$(dirname "$1")"; cat > "$1"; }
ini() { printf '[uwsgi]\nplugin = python3\nmaster = true\nhttp-socket = 127.0.0.1:%s\nwsgi-file = /srv/app/app.py\n' "$1"; }
mkdir -p /opt/super; { ini 9081; echo chdir = /opt/other; } > /opt/super/super.ini
put /etc/supervisor/conf.d/shop.conf <<'END'
[program:shop]
command=/usr/bin/uwsgi --ini super.ini
directory=/opt/super

[program:bare]
command=/usr/bin/uwsgi --plugin python3 --master --http-socket 127.0.0.1:9082 --module app
directory=/srv/app
user=www-data
environment=DB_PASSWORD="pw-of-supervisor-4",MODE=slow
stopsignal=QUIT

[program:later]
command=/usr/bin/uwsgi --ini /opt/later.ini
autostart=false
END
ini 9083 > /opt/later.ini
systemctl start supervisor
put /srv/perl/app.psgi <<'END'
my $app = sub { return [200, ['Content-Type' => 'text/plain'], ['perl']] };
END
put /srv/ruby/config.ru <<'END'
run proc { |env| [200, {}, ['ruby']] }
END
put /srv/php/index.php <<'END'
<?php echo 'php';
END
printf '[uwsgi]\nplugin = psgi\nmaster = true\nhttp-socket = 127.0.0.1:9091\npsgi = /srv/perl/app.psgi\n' > /srv/perl/uwsgi.ini
uwsgi --ini /srv/perl/uwsgi.ini --daemonize /tmp/perl.log 2> /dev/null
( cd /srv/ruby && uwsgi --plugin rack_ruby31 --http-socket 127.0.0.1:9092 --rack config.ru --daemonize /tmp/ruby.log 2> /dev/null )
( cd /srv/php && uwsgi --plugin php --http-socket 127.0.0.1:9093 --php-docroot /srv/php --daemonize /tmp/php.log 2> /dev/null )
printf '[uwsgi]\nplugin = python3\nhttp-socket = 127.0.0.1:9094\nwsgi-file = /srv/app/app.py\n' > /etc/uwsgi/apps-available/debian.ini
ln -s ../apps-available/debian.ini /etc/uwsgi/apps-enabled/debian.ini
systemctl restart uwsgi
`;

const settled = `for try in $(seq 100); do [ "$(pgrep -c uwsgi)" -ge 45 ] && break; sleep 0.1; done; sleep 2`;

interface Told {
  readonly resources: readonly { readonly id: string; readonly type: string }[];
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
  readonly notes: readonly string[];
  readonly running: readonly RunningUwsgi[];
  readonly functions: readonly { readonly name: string; readonly pid: number }[];
  readonly secrets: readonly { readonly variable: string }[];
}

describeLab('adopting what runs', () => {
  let lab: Lab;
  let host: LabHost;
  let folder: string;
  let told: Told;
  let masters: readonly number[];
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    [host] = lab.hosts as [LabHost];
    folder = mkdtempSync(join(tmpdir(), 'adopt-processes-'));
    await host.sh(`cat > /tmp/setup <<'ALL'\n${setup}\nALL\nbash -eu /tmp/setup`);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  const program = () => join(folder, 'deploy.ts');
  const login = (user = 'root', key = lab.keys.root) => [
    `${user}@${host.address}`,
    ...['--key', key, '--known-hosts', lab.knownHostsFile, '--name', 'web1'],
  ];
  const given = {
    DATABASE_URL_SECRET: 'pw-in-env-1',
    API_TOKEN: 'token-in-env-2',
    MAIL_PASSWORD: 'pw-on-line-3',
    DBPASSWORD: 'pw-of-set-6',
    APP_PYARGV_SECRET: 'pw-of-arg-7',
    TOKEN: 'pw-of-unit-8',
    BAREUNIT_EXECSTART:
      '/usr/bin/uwsgi --plugin python3 --master --http-socket 127.0.0.1:9061 --module app --set-placeholder token=pw-of-unit-8',
  };
  const values = [...Object.values(given), 'pw-of-supervisor-4', 'pw-besides-5'];
  const facts = () =>
    host.sh(
      'find /opt /srv/app /srv/perl /etc -xdev -type f -exec stat -c "%n %i %Y %Z %a" {} + | sort; pgrep -a uwsgi | sort',
    );
  /** The line of the process that serves a port. */
  const on = async (port: number): Promise<RunningUwsgi> => {
    const pids = (await host.sh(`ss -Hltnp 'sport = :${port}' | grep -o 'pid=[0-9]*' | cut -d= -f2`))
      .split('\n')
      .map(Number);
    return told.running.find(({ pid }) => pids.includes(pid))!;
  };

  describe('by hand and by systemd', () => {
    beforeAll(async () => {
      await host.sh('rm /opt/gone/*.ini; kill $(cat /tmp/web.pid)');
      const before = await facts();
      const ran = await uwsgiIac(['adopt', ...login(), '--out', program(), '--json']);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      told = JSON.parse(ran.stdout);
      expect(await facts()).toBe(before);
      masters = told.running.map(({ pid }) => pid);
    });

    test('mentions every process that listens', async () => {
      const listening = await host.sh(
        `ss -Hltnp | grep uwsgi | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -un`,
      );
      const parents = await host.sh(
        `for pid in ${listening.replaceAll('\n', ' ')}; do echo "$pid $(sed -n 's/^PPid:.//p' /proc/$pid/status)"; done`,
      );
      const left = parents
        .trim()
        .split('\n')
        .filter((line) => !line.split(' ').some((pid) => masters.includes(Number(pid))));
      expect(left).toEqual([]);
    });

    test.each<readonly [number, string]>([
      [9011, '/opt/hand/hand.ini (in the program)'],
      [9012, '/opt/two/a/two.ini (in the program)'],
      [9021, '/opt/vassals/hello.ini (in the program)'],
      [9022, '/opt/glob/one/uwsgi.ini (in the program)'],
      [9023, '/opt/rel/vassals/rel.ini (in the program)'],
      [9032, '/opt/gone/full.ini (not found)'],
      [9033, 'ini = - (it was read from standard input)'],
      [9034, 'ini = exec:///usr/local/bin/make-ini (it is not a file on the host)'],
      [9035, 'ini = http://127.0.0.1:9100/x.ini (it is not a file on the host)'],
      [9041, '/opt/a space/my app.ini (in the program)'],
      [
        9042,
        '/opt/link.ini (in the program); its command line has --buffer-size, --env X_TOKEN, --set-placeholder note besides; its environment has DATABASE',
      ],
      [9043, '/opt/both.ini (in the program); its environment has PORT'],
      [9044, '/opt/both.ini (in the program); its environment has PORT'],
      [9045, '/opt/byenv.ini (in the program)'],
      [9046, 'not known, a title (procname) has replaced its arguments'],
      [9051, 'its command line alone; takeOverApp() declares it as an Instance'],
      [9054, 'its command line alone; takeOverApp4() declares it as an Instance'],
      [9062, '/opt/sh/sh.ini (in the program)'],
      [9071, '/srv/jail/app/jailed.ini (in the program), in the root directory /srv/jail'],
      [9072, 'inside the container, where nothing is read; what it runs belongs to its image and mounts'],
    ])('says what the process on port %i runs', async (port, configuration) => {
      expect((await on(port)).configuration).toBe(configuration);
    });

    test.each([9013, 9031])(
      'never calls a relative name missing where the process has moved: %i',
      async (port) => {
        const { configuration, pid } = await on(port);
        expect(configuration).toContain('the path is relative, the process may have changed its directory');
        expect(told.notes.filter((note) => note.includes(`process ${pid}:`)).join()).not.toContain(
          'does not exist',
        );
      },
    );

    test('a file that a vassal names relative to the directory of its emperor is found', () => {
      expect(told.resources.map(({ id }) => id)).toContain('web1:/opt/rel/common.ini');
      expect(told.notes.join('\n')).not.toContain('common.ini');
    });

    test('says what other files start a uWSGI, and what a unit starts in a container', () => {
      const notes = told.notes.join('\n');
      expect(notes).toMatch(/boxed\.service: it starts uWSGI in a container of docker/);
      expect(notes).toMatch(/docker-compose\.yml: it starts uWSGI in a container/);
      expect(notes).toMatch(/quad\.container: it starts uWSGI in a container of podman/);
      expect(notes).toMatch(/\/etc\/cron\.d\/boot: a table of cron names uWSGI/);
      expect(notes).not.toMatch(/cron\.d\/other|\/app\/uwsgi\.ini/);
    });

    test('prints no secret, and its program has an empty first plan when they are given', async () => {
      const text = readFileSync(program(), 'utf8');
      for (const value of values) expect(text + JSON.stringify(told)).not.toContain(value);
      expect(told.secrets.map(({ variable }) => variable).sort()).toEqual(Object.keys(given).sort());
      expect(text).toContain("binary: '/srv/venv/bin/uwsgi'");
      expect(compilerFaults([program()])).toEqual([]);
      expect(styleFaults(folder)).toBe('');
      const planned = await uwsgiIac(['plan', program(), '--detailed-exitcode'], given);
      expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('No changes: ') });
    });

    test('a user without rights gets no false statement', async () => {
      const ran = await uwsgiIac([
        'adopt',
        ...login('nosudo', lab.keys.user),
        '--out',
        join(folder, 'poor.ts'),
        '--json',
      ]);
      const poor: Told = JSON.parse(ran.stdout);
      expect(poor.running.map(({ pid }) => pid)).toEqual(masters);
      const falsehoods = poor.notes.filter(
        (note) => /does not exist/.test(note) && !note.includes('/opt/gone/full.ini'),
      );
      expect(falsehoods).toEqual([]);
    });

    test('an Instance takes the place of a command line, once its function is called', async () => {
      const { pid } = await on(9051);
      const named = new RegExp(`end processes (${pid}, \\d+) \\(without a master`).exec(
        readFileSync(program(), 'utf8'),
      );
      const pids = named![1]!.split(', ');
      await host.sh(
        `kill -INT ${pids.join(' ')}; for pid in ${pids.join(' ')}; do while [ -e /proc/$pid ]; do sleep 0.1; done; done`,
      );
      expect(await host.sh(`ss -Hltn 'sport = :9051'`)).toBe('');
      const changed = join(folder, 'changed.ts');
      const calls = ['takeOverApp', 'takeOverBareunit'].map((name) => `${name}(web1);`).join('\n');
      const text = readFileSync(program(), 'utf8').replace(
        'export default project;',
        `${calls}\nexport default project;`,
      );
      const withoutUnit = text.replace(
        /\/\/ \/etc\/systemd\/system\/bareunit\.service\nnew HostResource\([\s\S]*?\n\}\);\n/,
        '',
      );
      expect(withoutUnit).not.toBe(text);
      writeFileSync(changed, withoutUnit);
      const applied = await uwsgiIac(['apply', changed, '--yes', '--adopt'], given);
      expect(applied).toMatchObject({ code: 0 });
      for (const value of values) expect(applied.stdout + applied.stderr).not.toContain(value);
      expect(await host.sh('systemctl is-active app bareunit')).toBe('active\nactive\n');
      const answer = (port: number) =>
        host.sh(
          `python3 -c 'import urllib.request as r; print(r.urlopen("http://127.0.0.1:${port}/").read().decode())'`,
        );
      expect([await answer(9051), await answer(9061)]).toEqual(['served\n', 'served\n']);
      expect(
        await host.sh(
          "tr '\\0' '\\n' < /proc/$(pgrep -nf app.ini)/environ | grep -c MODE || cat /etc/uwsgi/app.ini",
        ),
      ).toContain('MODE=fast');
    });
  });

  describeUnless(packagesUnavailable(...packages))('by packages of Debian', () => {
    beforeAll(async () => {
      await installPackages(lab, host, ...packages);
      await host.sh(
        `cat > /tmp/packages.sh <<'ALL'\n${ofPackages}\nALL\nbash -eu /tmp/packages.sh; ${settled}`,
      );
      const ran = await uwsgiIac(['adopt', ...login(), '--out', join(folder, 'packages.ts'), '--json']);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      told = JSON.parse(ran.stdout);
    });

    test.each<readonly [number, string | RegExp, RegExp]>([
      [9081, 'supervisord, its program shop', /^\/opt\/super\/super\.ini \(in the program\)$/],
      [9082, 'supervisord, its program bare', /takeOverBare\(\) declares/],
      [9091, /^no service/, /^\/srv\/perl\/uwsgi\.ini \(in the program\)$/],
      [9092, /^no service/, /takeOverConfig\(\) declares/],
      [9093, /^no service/, /takeOverPort9093\(\) declares/],
      [
        9094,
        'uwsgi.service',
        /^\/usr\/share\/uwsgi\/conf\/default\.ini \(left out\), \/etc\/uwsgi\/apps-enabled\/debian\.ini \(in the program\)$/,
      ],
    ])('says what starts the process on port %i', async (port, startedBy, configuration) => {
      expect(await on(port)).toMatchObject({
        startedBy: expect.stringMatching(startedBy),
        configuration: expect.stringMatching(configuration),
      });
    });

    test('keeps what supervisord gives its programs, and names a program that does not run', async () => {
      const text = readFileSync(join(folder, 'packages.ts'), 'utf8');
      expect(text).toContain("service: { user: 'www-data', workingDirectory: '/srv/app' }");
      expect(text).toContain("bare.env('DB_PASSWORD', { value: secretFrom.env('DB_PASSWORD') })");
      expect(text).not.toContain("service: 'supervisor.service'");
      expect(told.notes.join('\n')).toMatch(
        /shop\.conf: supervisord starts uWSGI as its program later, by hand only/,
      );
      expect(told.resources.map(({ id }) => id)).toContain('web1:/opt/later.ini');
      for (const value of values) expect(text + JSON.stringify(told)).not.toContain(value);
    });
  });
});
