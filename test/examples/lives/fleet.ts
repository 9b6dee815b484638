import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Shop, shop } from '../../../examples/fleet';
import { publishShop } from '../../fleet/support/ground';
import { eventually } from '../../support/eventually';
import { clientOf } from '../support/ask';
import type { Example, Ground, Step } from '../support/example';

const keyIn = (folder: string): string => join(folder, 'shop.pem');

const step =
  (members: readonly string[], revision: number, changes: Step<Shop>['changes']) =>
  ({ hosts: [front, ...webs], reach, folder }: Ground): Step<Shop> => ({
    given: {
      front: { address: front.address, host: reach(front) },
      hosts: Object.fromEntries(
        webs.map((web, index) => [`web${index + 1}`, { address: web.address, host: reach(web) }]),
      ),
      members,
      domain: `${front.address}:8080`,
      revision,
      signingKey: keyIn(folder),
    },
    changes,
    seen: () =>
      eventually(
        'all members answer, and no other host',
        async () => {
          const { get } = clientOf(front);
          const answers = new Set<string>();
          for (let count = 0; count < 30; count += 1) {
            const answer = await get(8080);
            answers.add(`${answer.headers.get('X-Host')} ${await answer.text()}`);
          }
          const hosts = members.map((name) => webs[Number(name.slice(3)) - 1]!.name);
          expect([...answers].sort()).toEqual(hosts.map((name) => `${name} r${revision}`));
        },
        { seconds: 30 },
      ),
  });

/** Scales by hosts; members sign what they announce. */
export const fleet: Example<Shop> = {
  file: 'fleet',
  make: shop,
  hosts: 4,
  prepare: async ({ hosts: [, ...webs], folder }) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(keyIn(folder), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await Promise.all(webs.map((host) => publishShop(host)));
  },
  steps: {
    create: step(['web1', 'web2'], 0, undefined),
    change: step(['web1', 'web2'], 1, {
      'web1/shop/instance': 'update',
      'web2/shop/instance': 'update',
    }),
    'scale up': step(['web1', 'web2', 'web3'], 1, {
      'web3/shop/key': 'create',
      'web3/shop/instance': 'create',
    }),
    'scale down': step(['web2'], 1, {
      'web1/shop/key': 'delete',
      'web1/shop/instance': 'delete',
      'web3/shop/key': 'delete',
      'web3/shop/instance': 'delete',
    }),
  },
  edit: {
    script: "sed -i 's/http-keepalive = 30/http-keepalive = 3/' /etc/uwsgi/router.ini",
    path: 'front/router/instance',
  },
};
