import { Section } from '../../src/config/section';
import { HostResource } from '../../src/constructs/host-resource';
import { desiredOf } from '../../src/engine/desired';
import { EmperorSection } from '../../src/presets/emperor-section';
import { openHost } from '../../src/transport/open-host';
import { publishShop } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { labProject, planned } from './support/lab-project';

jest.setTimeout(600_000);

/** A process that has something already, and the section of a resource that would have it, too. */
interface Case {
  /** Shell that starts it as the unit `stranger`. */
  readonly start: string;
  readonly type?: 'Emperor' | 'Instance';
  readonly section: () => Section;
  /** What is said of it. */
  readonly says: RegExp;
}

const folder = '/etc/shops';
const emperor = (): Section => new EmperorSection({ vassals: folder });
const runs = (what: string): RegExp =>
  new RegExp(
    `Cannot run the vassals of ${what}: only one emperor may, but uwsgi[a-z0-9-]* \\(pid \\d+, stranger\\.service`,
  );
const binds = (option: string, address: string): RegExp =>
  new RegExp(
    `Cannot bind ${option} = ${address}: only one process may listen there, but uwsgi[a-z0-9-]* \\(pid \\d+, stranger\\.service`,
  );
const unit = 'systemd-run -q --unit stranger -p KillSignal=SIGKILL';

const cases: Readonly<Record<string, Case>> = {
  'a directory of vassals, by its arguments': {
    start: `${unit} uwsgi --emperor ${folder}`,
    type: 'Emperor',
    section: emperor,
    says: runs(folder),
  },
  'a directory of vassals, by one argument': {
    start: `${unit} uwsgi --emperor=${folder}/`,
    type: 'Emperor',
    section: emperor,
    says: runs(folder),
  },
  'a directory of vassals, through a link': {
    start: `ln -sfn ${folder} /etc/linked; ${unit} uwsgi --emperor /etc/linked`,
    type: 'Emperor',
    section: emperor,
    says: runs(folder),
  },
  'a directory of vassals, by an ini file beside it': {
    start: `printf '[uwsgi]\\n emperor = ${folder} \\n' > /etc/own.ini; ${unit} -p WorkingDirectory=/etc sh -c 'exec uwsgi --ini own.ini'`,
    type: 'Emperor',
    section: emperor,
    says: runs(folder),
  },
  'a directory of vassals, by a placeholder': {
    start: `printf '[uwsgi]\\nbase = /etc\\nemperor = %%(base)/shops\\n' > /etc/own.ini; ${unit} uwsgi /etc/own.ini`,
    type: 'Emperor',
    section: emperor,
    says: runs(folder),
  },
  'a directory of vassals, by YAML': {
    start: `printf 'uwsgi:\\n  emperor: ${folder}\\n' > /etc/own.yaml; ${unit} uwsgi --yaml /etc/own.yaml`,
    type: 'Emperor',
    section: emperor,
    says: runs(folder),
  },
  'one of several directories of vassals': {
    start: `mkdir -p /etc/others; ${unit} uwsgi --emperor ${folder} --emperor /etc/others`,
    type: 'Emperor',
    section: emperor,
    says: runs(folder),
  },
  'a pattern of vassals': {
    start: `${unit} uwsgi --emperor '${folder}/*/own.ini'`,
    type: 'Emperor',
    section: () => new EmperorSection({ vassals: [] }).set('emperor', `${folder}/*/own.ini`),
    says: runs(`${folder}/\\*/own\\.ini`),
  },
  'a unix socket': {
    start: `${unit} uwsgi --socket /run/own.sock`,
    section: () => app().set('http-socket', '/run/own.sock'),
    says: binds('http-socket', '/run/own\\.sock'),
  },
  'an abstract socket': {
    start: `${unit} uwsgi --socket @own`,
    section: () => app().set('socket', '@own'),
    says: binds('socket', '@own'),
  },
  'a socket of a zerg pool': {
    start: `${unit} uwsgi --plugin zergpool --master --zerg-pool /run/zerg.sock:/run/own.sock`,
    section: () =>
      new Section()
        .set('plugin', 'zergpool')
        .set('master', true)
        .set('zerg-pool', '/run/z2.sock:/run/own.sock'),
    says: binds('zerg-pool', '/run/own\\.sock'),
  },
  'a port of a zerg pool': {
    start: `${unit} uwsgi --plugin zergpool --master --zerg-pool /run/zerg.sock:127.0.0.1:8700`,
    section: () => app().set('http-socket', ':8700'),
    says: /port 8700 must be free, but uwsgi/,
  },
  'where members subscribe': {
    start: `${unit} uwsgi --plugin fastrouter --master --fastrouter 127.0.0.1:8701 --fastrouter-subscription-server /run/own.sock`,
    section: () =>
      new Section()
        .set('plugin', 'fastrouter')
        .set('master', true)
        .set('fastrouter', '127.0.0.1:8702')
        .set('fastrouter-subscription-server', '/run/own.sock'),
    says: binds('fastrouter-subscription-server', '/run/own\\.sock'),
  },
  'a FIFO': {
    start: `${unit} uwsgi --socket 127.0.0.1:8703 --master --master-fifo /run/own.fifo`,
    section: () => app().set('http-socket', '127.0.0.1:8704').set('master-fifo', '/run/own.fifo'),
    says: /Cannot use master-fifo = \/run\/own\.fifo: only one process may have it open, but uwsgi[a-z0-9-]* \(pid \d+, stranger\.service/,
  },
};

const app = (): Section =>
  new Section().set('plugin', 'python3').set('master', true).set('chdir', '/srv/shop').set('module', 'shop');

describeLab('what another process of the host has', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
  });
  afterAll(() => lab?.stop());

  test.each(Object.entries(cases))(
    'is refused by plan and apply, and left alone: %s',
    async (_, { start, type = 'Instance', section, says }) => {
      await host.sh(`mkdir -p -m 700 ${folder}; ${start}`);
      const project = labProject(lab, (web) => {
        new HostResource(web, 'ours', {
          type: `uwsgi:index:${type}`,
          props: { name: 'ours' },
          sections: [section()],
        });
      });
      const [ours] = await desiredOf(project.synth());
      const direct = openHost('web1', {
        host: host.address,
        user: 'root',
        hostKey: host.hostKey,
        privateKeyPath: lab.keys.root,
      });
      try {
        // The stranger needs a moment until it has what it asks for.
        await eventually('the plan names the stranger', () => expect(planned(project)).rejects.toThrow(says));
        const work = {
          hosts: { get: () => direct },
          progress: () => {},
          warn: () => {},
          signal: new AbortController().signal,
        };
        await expect(ours!.resource.reconcile(work, ours!.props)).rejects.toThrow(says);
        expect(
          await host.sh(`systemctl is-active stranger; ls /etc/uwsgi 2>/dev/null || :; stat -c %a ${folder}`),
        ).toBe('active\n700\n');
      } finally {
        await direct.close();
        await host.sh(
          'systemctl stop stranger; systemctl reset-failed stranger 2>/dev/null || :; rm -rf /run/own.* /etc/own.* /etc/linked',
        );
      }
      // Nothing holds it any more.
      expect((await planned(project)).plan.actions).toHaveLength(1);
    },
  );
});
