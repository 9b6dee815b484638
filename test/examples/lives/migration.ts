import { migrated, type Target } from '../../../examples/migration-from-uwsgiconf';
import { eventually } from '../../support/eventually';
import { clientOf } from '../support/ask';
import { codeWith, type Word } from '../support/code';
import { bringDjango } from '../support/django-packages';
import type { Example, Ground, Step } from '../support/example';

const night = { hour: 3, minute: 30 };

type Wanted = Pick<Target, 'workers' | 'maintained' | 'clearing'> & { readonly word?: Word };

const step =
  (
    { word = 'visit', workers = 2, maintained = false, clearing = night }: Wanted,
    changes?: Step<Target>['changes'],
  ) =>
  ({ hosts: [host], reach, folder }: Ground): Step<Target> => ({
    given: {
      host: reach(host),
      http: ':8000',
      // Debian's, whose plugins are files.
      binary: '/usr/bin/uwsgi',
      embeddedPlugins: [],
      source: codeWith(word, { of: 'migration', folder }),
      workers,
      maintained,
      clearing,
    },
    changes,
    seen: async () => {
      const { get, text } = clientOf(host);
      const moved = await get(8000, '/old');
      expect([moved.status, moved.headers.get('location')]).toEqual([302, 'https://shop.example/new']);
      if (maintained) return expect(await text(8000)).toContain('Back soon');
      expect(await text(8000)).toBe(`${word} 1 by ${workers} workers`);
      expect(await text(8000, '/static/style.css')).toContain('sans-serif');
      expect(await text(8000, '/order/7')).toBe('ordered');
      await eventually('the mule has counted', async () =>
        expect(await text(8000, '/kept')).toBe('order 7, counted by mule 1'),
      );
      if (clearing === night) return;
      await host.sh('touch -d 2000-01-01 /srv/shop/sessions/*');
      // Its first run may have been before.
      await eventually(
        'the cron has cleared the sessions',
        async () => expect(await host.sh('ls /srv/shop/sessions')).toBe(''),
        { seconds: 70 },
      );
    },
  });

/** Scales by workers; what changes is the maintenance, the code and the times of the cron task. */
export const migration: Example<Target> = {
  file: 'migration-from-uwsgiconf',
  make: migrated,
  hosts: 1,
  prepare: ({ lab, hosts: [host] }) => bringDjango(lab, host),
  steps: {
    create: step({}),
    'change: maintenance': step({ maintained: true }, { 'web1/maintenance': 'create' }),
    'change: code': step(
      { word: 'Visit' },
      { 'web1/maintenance': 'delete', 'web1/code/shop--urls.py': 'update', 'web1/shop': 'update' },
    ),
    'change: cron': step({ word: 'Visit', clearing: {} }, { 'web1/shop': 'update' }),
    'scale up': step({ word: 'Visit', workers: 4 }, { 'web1/shop': 'update' }),
    'scale down': step({ word: 'Visit', workers: 1 }, { 'web1/shop': 'update' }),
  },
  edit: { script: 'echo "" >> /srv/shop/503.html', path: 'web1/code/503.html' },
  // Its log, and sessions that are not over yet.
  keeps: /\/var\/log\/shop\.log$|\/srv\/shop(\/sessions(\/sessionid\w+)?)?$/,
};
