import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import type { Project } from '../../src/constructs/project';
import { formatPlan } from '../../src/engine/format-plan';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { applied, labProject, planned } from './support/lab-project';

jest.setTimeout(300_000);

/** Names that end the JSON of uWSGI, are none, forge an entry, or forge lines. */
const names: readonly string[] = [
  'q"q.ini',
  'b\\q.ini',
  'line\nweb1  deleted.ini',
  'x","pid":1,"last_mod":9999999999,"accepting":1},{"id":"shop.ini',
];

const word = (text: string): string => `'${text}'`;

describeLab('a file of any name in a directory of vassals', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await host.sh(`mkdir -p /srv/shops && cat > /srv/shops/shop.py <<'END'
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'%s' % environ['QUERY_STRING'].encode()]
END`);
  });
  afterAll(() => lab?.stop());

  const shops = (processes: number, exclusive = false): Project =>
    labProject(lab, (web) => {
      const emperor = new Emperor(web, 'emperor', {
        vassals: '/etc/uwsgi/vassals',
        instance: { exclusive, timeout: 20 },
      });
      for (const [index, name] of ['shop', 'other'].entries()) {
        const section = new Section()
          .set('plugin', 'python3')
          .set('master', true)
          .set('chdir', '/srv/shops')
          .set('module', 'shop')
          .set('http-socket', `:${8001 + index}`)
          .set('processes', processes);
        emperor.addVassal(name, { section, timeout: 20 });
      }
    });
  /** Has the emperor run, and give up, these files. */
  const seen = () =>
    host.sh(
      `for n in $(seq 60); do [ $(journalctl -u emperor -o cat | grep -c 'q.*ini') -ge 2 ] && break; sleep 0.2; done; sleep 4`,
    );

  test('neither holds up a deployment nor forges a line or another vassal, and the plan names it', async () => {
    await applied(shops(1));
    for (const name of names) await host.sh(`touch /etc/uwsgi/vassals/${word(name)}`);
    await seen();
    const { plan, warnings } = await planned(shops(1));
    expect(formatPlan(plan)).toContain('No changes');
    const named = warnings.find((one) => one.includes('configurations that are not Vassals'))!;
    expect(named).not.toContain('\n');
    for (const name of names) expect(named).toContain(name.replace('\n', '\\n'));
    await applied(shops(2));
    expect(formatPlan((await planned(shops(2))).plan)).toContain('No changes');
    for (const name of names) await host.sh(`rm /etc/uwsgi/vassals/${word(name)}`);
    await seen();
    expect(formatPlan((await planned(shops(2))).plan)).toContain('No changes');
    await applied(shops(1));
  });

  test('an exclusive emperor sets it aside', async () => {
    for (const name of names) await host.sh(`touch /etc/uwsgi/vassals/${word(name)}`);
    await applied(shops(1, true));
    expect(await host.sh('cd /etc/uwsgi/vassals; ls -b *.ini')).toBe('other.ini\nshop.ini\n');
    expect(formatPlan((await planned(shops(1, true))).plan)).toContain('No changes');
  });
});
