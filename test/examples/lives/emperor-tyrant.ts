import { type Estate, estate, five } from '../../../examples/emperor-tyrant';
import { clientOf } from '../support/ask';
import type { Example, Ground, Step } from '../support/example';

const application = `import os, pwd, uwsgi
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [('%s %d' % (pwd.getpwuid(os.getuid()).pw_name, uwsgi.numproc)).encode()]
`;
const users = [...Object.keys(five), 'figs'];

type Shops = Readonly<Record<string, { readonly port: number; readonly processes?: number }>>;

/** Shops with their processes become a program; each must answer as its user, and nobody where another one was. */
const step =
  (
    shops: Readonly<Record<string, { port: number; processes?: number }>>,
    changes?: Step<Estate>['changes'],
  ) =>
  ({ hosts: [host], reach }: Ground): Step<Estate> => ({
    given: {
      host: reach(host),
      shops: Object.fromEntries(Object.entries(shops).map(([user, shop]) => [user, { user, ...shop }])),
    },
    changes,
    seen: async () => {
      const { text, refused } = clientOf(host);
      const ports = Object.values(shops).map(({ port }) => port);
      for (const [user, { port, processes = 1 }] of Object.entries(shops)) {
        expect(await text(port)).toBe(`${user} ${processes}`);
      }
      for (const port of [8001, 8002, 8003, 8004, 8005, 8006, 8012]) {
        if (!ports.includes(port)) await refused(port);
      }
    },
  });

const moved: Shops = { ...five, bread: { port: 8012 } };
const more: Shops = { ...moved, apples: { port: 8001, processes: 2 }, figs: { port: 8006 } };
const { dates: _, eggs: __, ...fewer } = { ...more, apples: { port: 8001 } } as Shops;

/** Scales by shops, and by the workers of one. */
export const emperorTyrant: Example<Estate> = {
  file: 'emperor-tyrant',
  make: estate,
  hosts: 1,
  prepare: async ({ hosts: [host] }) => {
    await host.sh(`mkdir -p /srv/shops && cat > /srv/shops/shop.py <<'END'\n${application}END
for user in ${users.join(' ')}; do useradd --system --no-create-home $user; done`);
  },
  steps: {
    create: step(five),
    change: step(moved, { 'web1/emperor/bread/resource': 'update' }),
    'scale up': step(more, {
      'web1/emperor/apples/resource': 'update',
      'web1/emperor/figs/resource': 'create',
    }),
    'scale down': step(fewer, {
      'web1/emperor/apples/resource': 'update',
      'web1/emperor/dates/resource': 'delete',
      'web1/emperor/eggs/resource': 'delete',
    }),
  },
  edit: {
    script: "sed -i 's/processes = 1/processes = 3/' /etc/uwsgi/shops/cheese.ini",
    path: 'web1/emperor/cheese/resource',
  },
};
