import { setTimeout as delay } from 'node:timers/promises';
import { type Brood, brood } from '../../../examples/broodlord';
import { publishShop } from '../../fleet/support/ground';
import type { LabHost } from '../../lab/lab';
import { eventually } from '../../support/eventually';
import { clientOf } from '../support/ask';
import type { Example, Ground, Step } from '../support/example';

const directory = '/srv/brood';

const step =
  (
    { zergs, processes, loaded = true }: { zergs: number; processes: number; loaded?: boolean },
    changes?: Step<Brood>['changes'],
  ) =>
  ({ hosts: [host], reach }: Ground): Step<Brood> => ({
    given: { host: reach(host), directory, zergs, processes, idle: 2 },
    changes,
    seen: async () => {
      const { get } = clientOf(host);
      const answer = await get(8000);
      expect([await answer.text(), answer.headers.get('X-Workers')]).toEqual(['r0', String(processes)]);
      if (!loaded) return;
      expect(await mostUnderLoad(host, zergs)).toBe(zergs);
      await eventually('no zerg is left', async () => expect(await zergsOn(host)).toBe(0), { seconds: 30 });
    },
  });

/** How many zergs the emperor tells of. */
async function zergsOn(host: LabHost): Promise<number> {
  const said = await host.sh('uwsgi --connect-and-read /var/lib/uwsgi-iac/lord/emperor.sock 2>&1');
  const { vassals } = JSON.parse(said) as { vassals: { id: string }[] };
  return vassals.filter(({ id }) => id === 'shop.ini:zerg').length;
}

/** Most zergs that are seen under more connections than the workers bear, some time after they became as many as wanted. */
async function mostUnderLoad(host: LabHost, wanted: number): Promise<number> {
  const { text } = clientOf(host);
  let loaded = true;
  const clients = Array.from({ length: 16 }, async () => {
    while (loaded) expect(await text(8000)).toBe('r0');
  });
  let most = 0;
  const look = async () => {
    most = Math.max(most, await zergsOn(host));
  };
  try {
    await eventually(
      `${wanted} zergs serve`,
      async () => {
        await look();
        expect(most).toBeGreaterThanOrEqual(wanted);
      },
      { seconds: 30 },
    );
    for (let times = 0; times < 5; times += 1) {
      await delay(300);
      await look();
    }
  } finally {
    loaded = false;
    await Promise.all(clients);
  }
  return most;
}

/** Scales by workers and by zergs, as far as the program lets it. */
export const broodlord: Example<Brood> = {
  file: 'broodlord',
  make: brood,
  hosts: 1,
  prepare: ({ hosts: [host] }) => publishShop(host, { wait: 100, directory }),
  steps: {
    create: step({ zergs: 1, processes: 1 }),
    change: step({ zergs: 1, processes: 2, loaded: false }, { 'web1/lord/shop/resource': 'update' }),
    'scale up': step({ zergs: 2, processes: 2 }, { 'web1/lord/resource': 'update' }),
    'scale down': step(
      { zergs: 1, processes: 1 },
      { 'web1/lord/resource': 'update', 'web1/lord/shop/resource': 'update' },
    ),
  },
  edit: {
    script: "sed -i 's/need-app = true/need-app = false/' /etc/uwsgi/brood/shop.ini",
    path: 'web1/lord/shop/resource',
  },
  // Python compiles what it imports.
  keeps: /\/srv\/brood\/__pycache__/,
};
