import { connect } from 'node:tls';
import {
  Certificates,
  type CertificatesProps,
  Host,
  Project,
  PythonApp,
  type PythonAppProps,
} from '../../src';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { testNeeding } from '../support/needs';

jest.setTimeout(300_000);

const lineage = '/etc/letsencrypt/live/shop.example';

describeLab('certificates of certbot', () => {
  let lab: Lab;
  let host: LabHost;
  let clean: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    await host.sh('useradd --system shop');
    await issue(1);
    clean = await left();
  });
  afterAll(() => lab?.stop());

  /** A certificate of our own, in the places and with the modes of certbot; its serial is its number. */
  const issue = (number: number) =>
    host.sh(`
umask 077
archive=/etc/letsencrypt/archive/shop.example
mkdir -p "$archive" ${lineage} /etc/letsencrypt/renewal-hooks/deploy
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop.example -set_serial ${number} \\
  -keyout "$archive/privkey${number}.pem" -out "$archive/fullchain${number}.pem" 2> /dev/null
for name in privkey fullchain; do
  ln -sfn ../../archive/shop.example/"$name"${number}.pem ${lineage}/$name.pem
done`);
  /** What certbot does once a certificate is renewed. */
  const renew = async (number: number): Promise<void> => {
    await issue(number);
    await host.sh(
      `export RENEWED_LINEAGE=${lineage} RENEWED_DOMAINS=shop.example; for hook in /etc/letsencrypt/renewal-hooks/deploy/*; do "$hook"; done`,
    );
  };
  const left = async () =>
    (await whatIsLeft(host)) + (await host.sh('find /etc/letsencrypt /etc/uwsgi -type f | sort'));
  const project = (app: Partial<PythonAppProps>, certificates: Partial<CertificatesProps> = {}): Project => {
    const made = new Project('certificates');
    const shop = new PythonApp(new Host(made, 'web1', connectionTo(lab, host)), 'shop', {
      directory: '/srv/shop',
      module: 'shop',
      socket: '127.0.0.1:3031',
      ...app,
    });
    new Certificates(shop, 'certificate', { name: 'shop.example', https: ':8443', ...certificates });
    return made;
  };
  /** Serial of the certificate that is served, and what is answered. */
  const served = (): Promise<readonly [serial: number, body: string]> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: host.address, port: 8443, rejectUnauthorized: false }, () => {
        const serial = Number.parseInt(socket.getPeerCertificate().serialNumber, 16);
        let said = '';
        socket.on('data', (chunk) => {
          said += chunk;
        });
        socket.on('end', () => resolve([serial, said.split('\r\n\r\n')[1] ?? '']));
        socket.write('GET / HTTP/1.0\r\nHost: shop.example\r\n\r\n');
      });
      socket.on('error', reject);
    });

  const ways: [string, Partial<PythonAppProps>, Partial<CertificatesProps>][] = [
    ['by a uWSGI of root', {}, {}],
    ['by a uWSGI that leaves root', { options: { uid: 'shop', gid: 'shop' } }, {}],
    ['by a user who gets copies', { instance: { service: { user: 'shop' } } }, { copies: '/etc/uwsgi/tls' }],
  ];
  // The last one is the whole way; the others are left out of the gate.
  describe.each(ways)('are served %s', (_, app, certificates) => {
    const one = certificates.copies === undefined ? testNeeding('slow') : test;
    one('and so are renewed ones', async () => {
      await issue(1);
      await applied(project(app, certificates));
      expect(await served()).toEqual([1, 'r0']);
      await renew(2);
      await eventually('the renewed certificate is served', async () =>
        expect(await served()).toEqual([2, 'r0']),
      );
      await host.kill();
      await host.start();
      await eventually('the renewed certificate is served', async () =>
        expect(await served()).toEqual([2, 'r0']),
      );
      expect(new Set(Object.values(await applied(project(app, certificates))))).toEqual(new Set(['same']));
      await destroyed(project(app, certificates));
      await host.sh('rm -rf /etc/letsencrypt/archive/*/*2.pem');
      expect(await left()).toBe(clean);
    });
  });
});
