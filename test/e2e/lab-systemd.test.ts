import { Cron } from '../../src/constructs/cron';
import { HostResource } from '../../src/constructs/host-resource';
import { Slice } from '../../src/constructs/slice';
import { unitRuleOf, unitRules } from '../../src/resources/systemd-unit/activation-rules';
import { restartShell } from '../../src/resources/systemd-unit/steps';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { LabSession } from './systemd/lab-session';
import { proofScript, proofs } from './systemd/proofs';

jest.setTimeout(300_000);

describeLab('units under a real systemd', () => {
  let lab: Lab;
  let web: LabSession;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    web = new LabSession(lab);
  });
  afterAll(() => lab?.stop());
  const host = (): LabHost => lab.hosts[0]!;

  test('unitActivation() names for each setting what makes it effective, and nothing milder is enough', async () => {
    const rules = proofs.map(({ section, setting }) => unitRuleOf(section, setting));
    const told = await host().sh(
      proofScript(
        rules.map(({ activation }) => activation),
        (unit) => restartShell(unit, 20).text,
      ),
    );
    const seen = new Map(
      told.split('\n').map((line) => {
        const [, index, when, what] = /^(\d+) (\w+) (.*)$/.exec(line) ?? [];
        return [`${index} ${when}`, what];
      }),
    );
    const lines = proofs.map(({ setting }, index) => [
      setting,
      rules[index]!.activation,
      ...['before', 'read', 'after'].map((when) => seen.get(`${index} ${when}`)),
    ]);
    const expected = proofs.map(({ setting, shows: [from, to], meanwhile = from }, index) => {
      const { activation } = rules[index]!;
      const read = activation === 'none' || activation === 'daemon-reload';
      return [setting, activation, from, read ? to : meanwhile, to];
    });
    expect(lines).toEqual(expected);
    // The table calls no rule proven that is not proven here.
    expect(new Set(rules)).toEqual(new Set(unitRules.filter(({ evidence }) => evidence === 'run')));
  });

  const ticker = (service: Record<string, string> = {}) => ({
    name: 'ticker.service',
    sections: {
      Unit: { Description: 'Ticks' },
      Service: { ExecStart: '/bin/sleep 1000', ...service },
      Install: { WantedBy: 'multi-user.target' },
    },
  });
  const pid = () => host().sh('systemctl show -P MainPID ticker');

  test('SystemdUnit.reconcile() changes a unit by its mildest activation, and repairs foreign edits', async () => {
    const wanted = web.units({ ticker: ticker() });
    expect(await web.apply(wanted)).toEqual(['create']);
    const first = await pid();
    const longer = web.units({ ticker: ticker({ TimeoutStopSec: '7' }) });
    expect(await web.differences(longer)).toEqual(['Service.TimeoutStopSec: undefined → 7 (daemon-reload)']);
    await web.apply(longer);
    expect([await pid(), await host().sh('systemctl show -P TimeoutStopUSec ticker')]).toEqual([
      first,
      '7s\n',
    ]);

    await host().sh(`sed -i s/1000/2000/ /etc/systemd/system/ticker.service
mkdir -p /etc/systemd/system/ticker.service.d /run/systemd/system/ticker.service.d
printf '[Service]\nNice=5\n' > /etc/systemd/system/ticker.service.d/60-other.conf
printf '[Service]\nNice=6\n' > /run/systemd/system/ticker.service.d/70-run.conf
systemctl set-property ticker.service CPUWeight=50
systemctl disable --quiet ticker`);
    expect(await web.differences(longer)).toEqual([
      'Service.ExecStart: /bin/sleep 2000 → /bin/sleep 1000 (restart)',
      'dropIns.60-other.Service.Nice: 5 → undefined (restart)',
      'dropIns./run/systemd/system/ticker.service.d/70-run.conf.Service.Nice: 6 → undefined (restart)',
      'dropIns./etc/systemd/system.control/ticker.service.d/50-CPUWeight.conf.Service.CPUWeight: 50 → undefined (daemon-reload)',
      'enabled: false → true',
    ]);
    await web.apply(longer);
    expect(await web.differences(longer)).toEqual([]);
    expect(await host().sh('systemctl show -P DropInPaths -P Nice ticker')).toBe('0\n\n');

    // A mask, a mask until the next boot, and a unit that failed.
    await host().sh(
      'systemctl stop ticker; rm /etc/systemd/system/ticker.service; systemctl mask ticker; systemctl mask --runtime ticker',
    );
    expect(await web.differences(longer)).toEqual(
      expect.arrayContaining(['masked: true → false (restart)', 'ensure: stopped → running']),
    );
    await web.apply(longer);
    expect(await web.differences(longer)).toEqual([]);
    await host().sh('kill -KILL $(systemctl show -P MainPID ticker); sleep 0.3');
    expect(await web.differences(longer)).toEqual(['ensure: failed → running']);
    await web.apply(longer);
    expect(
      await host().sh('systemctl is-active ticker; ls /run/systemd/system/ticker.service 2>&1 || :'),
    ).toMatch(/^active\n.*No such file/);

    const live = await web.imported('uwsgi:index:SystemdUnit', 'web1:/etc/systemd/system/ticker.service');
    const { host: _, timeout: __, ...inputs } = live!.props as Record<string, unknown> & { host: string };
    expect(await web.differences(web.units({ ticker: inputs }))).toEqual([]);
    await web.destroy(longer);
    expect(await host().sh('ls /etc/systemd/system /run/systemd/system')).not.toContain('ticker');
  });

  test('SystemdUnit.reconcile() masks its own unit and brings it back; a foreign file only with adopt', async () => {
    const whole = web.units({
      ticker: { ...ticker(), dropIns: { '50-nice': { Service: { Nice: '3' } } } },
    });
    const masked = web.units({ ticker: { name: 'ticker.service', masked: true } });
    const files = () =>
      host().sh(
        'cd /etc/systemd/system; readlink ticker.service || :; ls -d ticker* multi-user.target.wants/ticker* 2>/dev/null || :; systemctl is-active ticker || :',
      );
    await web.apply(whole);
    const before = await files();
    expect(await web.differences(masked)).toEqual(
      expect.arrayContaining([
        'masked: false → true (restart)',
        'Service.ExecStart: /bin/sleep 1000 → undefined (restart)',
        'dropIns.50-nice.Service.Nice: 3 → undefined (restart)',
      ]),
    );
    // Where its file cannot go, it runs on.
    await host().sh(
      'mount --bind /etc/systemd/system /etc/systemd/system && mount -o remount,bind,ro /etc/systemd/system',
    );
    await expect(web.apply(masked)).rejects.toThrow(
      /web1.*ticker.service: Cannot deploy the mask.*read-only/is,
    );
    await host().sh('umount -l /etc/systemd/system; systemctl daemon-reload');
    expect(await files()).toBe(before);
    expect(await web.apply(masked)).toEqual(['update']);
    expect(await files()).toBe('/dev/null\nticker.service\ninactive\n');
    expect(await web.differences(masked)).toEqual([]);
    expect(await web.apply(whole)).toEqual(['update']);
    expect(await files()).toBe(before);
    await web.apply(masked);
    await web.destroy(masked);
    expect(await files()).toBe('inactive\n');

    await host().sh("printf '[Service]\\nExecStart=/bin/sleep 1\\n' > /etc/systemd/system/ticker.service");
    await expect(web.apply(masked)).rejects.toThrow(/exists already, but this project does not own it/);
    expect(await web.apply(masked, { adopt: true })).toEqual(['adopt']);
    expect(await files()).toBe('/dev/null\nticker.service\ninactive\n');
    await web.destroy(masked);
  });

  test('SystemdUnit.reconcile() refuses a unit of which systemd would only warn, with the line, and changes nothing', async () => {
    await web.apply(web.units({ ticker: ticker() }));
    const before = await host().sh(
      'sha256sum /etc/systemd/system/ticker.service; systemctl show -P MainPID ticker',
    );
    const bad = (service: Record<string, string>) => web.apply(web.units({ ticker: ticker(service) }));
    await expect(bad({ Restrat: 'always' })).rejects.toThrow(
      /web1.*: ticker.service: .*nothing was changed\n.*ticker.service:6: Restrat: Unknown key/,
    );
    await expect(bad({ TimeoutStopSec: 'soon' })).rejects.toThrow(/ticker.service:6: TimeoutStopSec: .*soon/);
    await expect(bad({ ExecStart: '/usr/bin/nowhere' })).rejects.toThrow(/nowhere is not executable/);
    await expect(
      web.apply(
        web.units({ ticker: { ...ticker(), dropIns: { '50-x': { Service: { MemoryMax: '1Q' } } } } }),
      ),
    ).rejects.toThrow(/ticker.service.d\/50-x.conf:2: MemoryMax: Invalid memory limit/);
    expect(
      await host().sh('sha256sum /etc/systemd/system/ticker.service; systemctl show -P MainPID ticker'),
    ).toBe(before);
    await web.destroy(web.units({ ticker: ticker() }));
  });

  test('SystemdUnit creates, changes and deletes templates, instances, drop-ins of foreign units and masks', async () => {
    const declared = (seconds: number) =>
      web.units({
        template: {
          name: 'tick@.service',
          sections: {
            Service: { ExecStart: `/bin/sleep ${seconds}`, SyslogIdentifier: '%i' },
            Install: { WantedBy: 'multi-user.target' },
          },
        },
        one: { name: 'tick@one.service', enabled: true },
        theirs: {
          name: 'cron.service',
          dropIns: { '50-nice': { Service: { Nice: '3' } } },
          ensure: 'unmanaged',
        },
        masked: { name: 'unwanted.service', masked: true },
      });
    await host().sh(
      "[ -e /lib/systemd/system/cron.service ] || printf '[Service]\\nExecStart=/bin/sleep 500\\n' > /lib/systemd/system/cron.service; systemctl daemon-reload",
    );
    expect(await web.apply(declared(1000))).toEqual(['create', 'create', 'create', 'create']);
    expect(await web.differences(declared(1000))).toEqual([]);
    const facts = () =>
      host().sh(
        'systemctl show -P ExecStart tick@one | grep -o "sleep [0-9][0-9]*"; systemctl is-enabled tick@one; systemctl show -P Nice cron; systemctl is-enabled unwanted || :',
      );
    expect(await facts()).toBe('sleep 1000\nenabled\n3\nmasked\n');
    // Instances that run take the change of their template over.
    await web.apply(declared(2000));
    expect(await host().sh("tr '\\0' ' ' < /proc/$(systemctl show -P MainPID tick@one)/cmdline")).toBe(
      '/bin/sleep 2000 ',
    );
    await host().sh('rm /etc/systemd/system/cron.service.d/50-nice.conf; systemctl unmask unwanted');
    expect(await web.apply(declared(2000))).toEqual(['same', 'same', 'create', 'create']);
    await web.destroy(declared(2000));
    expect(
      await host().sh('ls -R /etc/systemd/system; systemctl list-units --plain --no-legend "tick@*"'),
    ).not.toMatch(/tick|cron.service.d|unwanted/);
  });

  test('SystemdUnit.reconcile() keeps a socket open while its service changes, and reopens it when it changes itself', async () => {
    const declared = (port: string, nice: string) =>
      web.units({
        service: {
          name: 'echo.service',
          sections: { Service: { ExecStart: '/usr/bin/python3 /root/echo.py', Nice: nice } },
          ensure: 'unmanaged',
        },
        socket: {
          name: 'echo.socket',
          sections: { Socket: { ListenStream: port }, Install: { WantedBy: 'sockets.target' } },
        },
      });
    await host().sh(`cat > /root/echo.py <<'END'
import socket
s = socket.socket(fileno=3)
while True:
    c, _ = s.accept(); c.send(b'here'); c.close()
END`);
    const say = (port: number) =>
      host().sh(
        `python3 -c 'import socket; print(socket.create_connection(("127.0.0.1", ${port})).recv(9).decode())'`,
      );
    await web.apply(declared('127.0.0.1:7001', '1'));
    expect(await say(7001)).toBe('here\n');
    const inode = () => host().sh("awk '/0100007F:1B5/ {print $10}' /proc/net/tcp | grep -v '^0$'");
    const socket = await inode();
    await host().sh('systemctl restart echo.service');
    expect(await inode()).toBe(socket);
    await web.apply(declared('127.0.0.1:7002', '1'));
    expect(await say(7002)).toBe('here\n');
    await expect(say(7001)).rejects.toThrow(/Connection refused/);
    expect(await host().sh('systemctl is-active echo.socket echo.service')).toBe('active\nactive\n');
    await web.destroy(declared('127.0.0.1:7002', '1'));
  });

  test('Cron runs a command at its times in a slice, and a calendar that systemd cannot read is refused', async () => {
    const cleanup = (calendar: string, memory: string) =>
      web.project((where) => {
        const slice = new Slice(where, 'jobs', { memoryMax: memory, tasksMax: 50 });
        new Cron(where, 'cleanup', {
          command: ['/bin/sh', '-c', 'echo "$0 $PLACE $(id -un)" > /run/cleanup/done', '50% of it'],
          calendar,
          user: 'www-data',
          environment: { PLACE: 'a "b" $c' },
          service: { RuntimeDirectory: 'cleanup', RuntimeDirectoryPreserve: 'yes', Slice: slice.unit },
        });
      });
    await web.apply(cleanup('daily', '1G'));
    expect(await web.differences(cleanup('daily', '1G'))).toEqual([]);
    expect(
      await host().sh('systemctl start cleanup; cat /run/cleanup/done; systemctl show -P Slice cleanup'),
    ).toBe('50% of it a "b" $c www-data\njobs.slice\n');
    expect(await web.differences(cleanup('*:0/15', '2G'))).toEqual([
      'Slice.MemoryMax: 1G → 2G (daemon-reload)',
      'Timer.OnCalendar: daily → *:0/15 (daemon-reload)',
    ]);
    await expect(web.apply(cleanup('Mon..Foo', '1G'))).rejects.toThrow(
      /cleanup.timer: .*nothing was changed\n.*Mon\.\.Foo/,
    );
    await web.apply(cleanup('*:0/15', '2G'));
    expect(await host().sh('systemctl show -P TimersCalendar cleanup.timer')).toContain('*:00/15:00');
    await web.destroy(cleanup('daily', '1G'));
    expect(await host().sh('ls -R /etc/systemd/system')).not.toMatch(/cleanup|jobs/);
  });

  test('Tmpfiles.reconcile() makes directories, and changes nothing where systemd refuses a line', async () => {
    const declared = (...lines: string[]) =>
      web.project((where) => {
        new HostResource(where, 'made', { type: 'uwsgi:index:Tmpfiles', props: { name: 'made', lines } });
      });
    const good = declared('d /run/made 0750 www-data www-data -');
    await web.apply(good);
    expect(await host().sh('stat -c "%U %a" /run/made')).toBe('www-data 750\n');
    await expect(web.apply(declared('dd /run/other 0750 root root -'))).rejects.toThrow(
      /made: Cannot deploy the fragment: .*the previous state is restored\n.*made.conf:1/,
    );
    expect(await web.differences(good)).toEqual([]);
    await host().sh('echo "d /run/by-hand" >> /etc/tmpfiles.d/made.conf');
    expect(await web.differences(good)).toHaveLength(1);
    await web.apply(good);
    await web.destroy(good);
    expect(await host().sh('ls /etc/tmpfiles.d')).not.toContain('made');
  });
});
