import { setTimeout as delay } from 'node:timers/promises';
import { type Brood, brood } from '../../examples/broodlord';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from './support/ground';

jest.setTimeout(600_000);

describeLab('a broodlord under systemd', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host, { wait: 100 });
  });
  afterAll(() => lab?.stop());

  const project = (props: Brood = {}) =>
    brood({ host: connectionTo(lab, host), zergs: 2, idle: 3, ...props });
  const ask = async (): Promise<string> => (await fetch(`http://${host.address}:8000/`)).text();
  /** How many zergs the emperor tells of. */
  const zergs = async (): Promise<number> => {
    const said = await host.sh('uwsgi --connect-and-read /var/lib/uwsgi-iac/lord/emperor.sock 2>&1');
    const { vassals } = JSON.parse(said) as { vassals: { id: string }[] };
    return vassals.filter(({ id }) => id === 'shop.ini:zerg').length;
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 30_000; !(await holds()); await delay(300)) {
      if (Date.now() > end) throw new Error('Cannot see it come true in 30 s');
    }
  };

  test('sends zergs to a vassal under load, and they end when idle', async () => {
    const clean = await whatIsLeft(host);
    expect(await applied(project())).toEqual({ 'lord/resource': 'create', 'shop/resource': 'create' });
    expect(await ask()).toBe('r0');
    expect(await zergs()).toBe(0);

    let loaded = true;
    const clients = Array.from({ length: 12 }, async () => {
      const seen = new Set<string>();
      while (loaded) seen.add(await ask());
      return seen;
    });
    await until(async () => (await zergs()) > 0);
    loaded = false;
    for (const seen of await Promise.all(clients)) expect([...seen]).toEqual(['r0']);
    await until(async () => (await zergs()) === 0);
    expect(await ask()).toBe('r0');

    expect(await applied(project())).toEqual({ 'lord/resource': 'same', 'shop/resource': 'same' });
    expect(await applied(project({ processes: 2 }))).toEqual({
      'lord/resource': 'same',
      'shop/resource': 'update',
    });
    expect(await ask()).toBe('r0');
    await destroyed(project({ processes: 2 }));
    expect(await whatIsLeft(host)).toBe(clean);
  });
});
