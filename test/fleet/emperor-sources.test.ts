import { setTimeout as delay } from 'node:timers/promises';
import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import type { VassalScanner } from '../../src/options/vassal-sources';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { installPackages, packagesUnavailable } from '../lab/packages';
import { eventually } from '../support/eventually';
import { lackOf, testUnless } from '../support/needs';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from './support/ground';
import { PushSocket } from './support/push-socket';

jest.setTimeout(300_000);

describeLab('emperors that are told of their vassals', () => {
  let lab: Lab;
  let host: LabHost;
  let clean: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    clean = await whatIsLeft(host);
  });
  afterAll(() => lab?.stop());

  const { sources } = Section.empire;
  const project = (source: VassalScanner): Project => {
    const made = new Project('told');
    new Emperor(new Host(made, 'web1', connectionTo(lab, host)), 'lord', {
      vassals: source,
      scanInterval: 1,
    });
    return made;
  };
  const shop = (revision: number): string => `[uwsgi]
plugin = python3
chdir = /srv/shop
module = shop
env = REVISION=${revision}
http-socket = :8001
`;
  const answer = (): Promise<string> =>
    fetch(`http://${host.address}:8001/`, { headers: { connection: 'close' } }).then(
      (one) => one.text(),
      () => 'nothing',
    );
  const until = async (wanted: string): Promise<void> => {
    const look = async () => expect(await answer()).toBe(wanted);
    await eventually(`the vassal answers ${wanted}`, look, { seconds: 20, every: 200 }).catch(
      async (error: Error) => {
        throw new Error(`${error.message}\n${await host.sh('journalctl -u lord -o cat | tail -n 60')}`);
      },
    );
  };
  /** A vassal is told of, changed and taken back, the way `tell` does it. */
  const livesBy = async (source: VassalScanner, tell: (text: string) => Promise<void>): Promise<void> => {
    expect(await applied(project(source))).toEqual({ 'lord/resource': 'create' });
    expect(await applied(project(source))).toEqual({ 'lord/resource': 'same' });
    expect(await answer()).toBe('nothing');
    await tell(shop(0));
    await until('r0');
    // uWSGI compares whole seconds.
    await delay(1100);
    await tell(shop(1));
    await until('r1');
    await tell('');
    await until('nothing');
    await destroyed(project(source));
    expect(await whatIsLeft(host)).toBe(clean);
  };

  test('by ZeroMQ', async () => {
    let push: PushSocket | undefined;
    try {
      await livesBy(sources.zeromq({ bind: 'tcp://0.0.0.0:5252' }), async (text) => {
        push ??= await PushSocket.open(host.address, 5252);
        if (text === '') push.send('destroy', 'shop.ini');
        else push.send('touch', 'shop.ini', text);
      });
    } finally {
      push?.close();
    }
  });

  test('by MongoDB, where the plugin is missing: the error says what brings it, and nothing is changed', async () => {
    await expect(applied(project(sources.mongodb()))).rejects.toThrow(
      /web1 .*lord: Cannot deploy \/etc\/uwsgi\/lord\.ini: the host's uWSGI lacks the plugin emperor_mongodb \(Debian: package uwsgi-plugin-mongo\); nothing was changed/,
    );
    expect(await host.sh('ls -R /etc')).not.toMatch(/lord\.(ini|service)/);
  });

  const broker = ['rabbitmq-server', 'amqp-tools'];
  testUnless(lackOf('slow') ?? packagesUnavailable(...broker))('by AMQP, from a RabbitMQ', async () => {
    await installPackages(lab, host, ...broker);
    // uWSGI asks for any number of channels, which RabbitMQ refuses unless it has no limit itself.
    await host.sh('echo channel_max = 0 > /etc/rabbitmq/rabbitmq.conf; systemctl start rabbitmq-server');
    // A message without a routing key names a file; configurations in messages crash the emperor when one changes.
    await livesBy(sources.amqp({ address: '127.0.0.1:5672' }), async (text) => {
      await host.sh(text === '' ? 'rm /srv/told.ini' : `cat > /srv/told.ini <<'END'\n${text}END\n`);
      await host.sh('amqp-publish -u amqp://guest:guest@127.0.0.1 -e uwsgi.emperor -b /srv/told.ini');
    });
  });
});
