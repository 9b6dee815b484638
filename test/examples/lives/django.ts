import { djangoShop, type Target } from '../../../examples/django';
import { eventually } from '../../support/eventually';
import { clientOf } from '../support/ask';
import { codeWith, type Word } from '../support/code';
import { bringWheels } from '../support/django-packages';
import type { Example, Ground, Step } from '../support/example';

const instance = 'web1/shop/instance';

/** What is deployed: the word that the page begins with, and the workers; and an order that tells this step from others. */
interface Wanted {
  readonly word: Word;
  readonly processes: number;
  readonly order: number;
}

const step =
  ({ word, processes, order }: Wanted, changes?: Step<Target>['changes']) =>
  ({ hosts: [host], reach, folder }: Ground): Step<Target> => ({
    given: {
      host: reach(host),
      directory: '/srv/django',
      source: codeWith(word, { of: 'django', folder }),
      virtualenv: { requirements: 'requirements.txt', wheelhouse: '/srv/wheels' },
      app: { processes, instance: { service: { user: 'shop' } } },
    },
    changes,
    seen: async () => {
      const { get, text } = clientOf(host);
      expect(await text(8000)).toBe(`${word} 1 by ${processes} workers`);
      expect((await get(8000, '/static/shop/style.css')).status).toBe(200);
      expect(await text(8000, `/order/${order}`)).toBe('ordered');
      // The mule writes the first file, the spooler the second.
      await eventually('mule and spooler have kept the order', async () =>
        expect((await text(8000, '/kept')).match(new RegExp(`\\b${order}$`, 'gm'))).toHaveLength(2),
      );
    },
  });

/** Scales by workers; what changes is the code. */
export const django: Example<Target> = {
  file: 'django',
  make: djangoShop,
  hosts: 1,
  prepare: async ({ lab, hosts: [host] }) => {
    await host.sh('useradd --system shop');
    await bringWheels(lab, host);
  },
  steps: {
    create: step({ word: 'visit', processes: 2, order: 1 }),
    change: step(
      { word: 'Visit', processes: 2, order: 2 },
      { 'web1/shop/release': 'update', [instance]: 'update' },
    ),
    'scale up': step({ word: 'Visit', processes: 4, order: 3 }, { [instance]: 'update' }),
    'scale down': step({ word: 'Visit', processes: 1, order: 4 }, { [instance]: 'update' }),
  },
  edit: { script: "sed -i 's/harakiri = 30/harakiri = 3/' /etc/uwsgi/shop.ini", path: instance },
  // What all releases share: the database, and what spooler and mule wrote.
  keeps: /\/srv\/django(\/shared(\/data(\/\w+\.(sqlite3|txt))?)?)?$/,
};
