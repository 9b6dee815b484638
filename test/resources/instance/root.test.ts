import { lint } from '../../../src/config/lint/lint';
import { fromWire } from '../../../src/config/wire';
import { lintFactsOf } from '../../../src/report/lint-facts';
import { instance } from '../../../src/resources/instance/lifecycle';
import type { InstanceProps } from '../../../src/resources/instance/props';
import { rootNotes } from '../../../src/resources/instance/root';

type Given = Omit<Partial<InstanceProps>, 'sections'> & { readonly options?: Record<string, string> };

const props = ({ options = { module: 'shop' }, ...given }: Given): InstanceProps =>
  instance.defaults(
    instance.props.parse({ host: 'web1', name: 'shop', sections: { uwsgi: options }, ...given }) as never,
  );

/** Whether the lint, which goes by the same facts, finds it. */
const linted = (one: InstanceProps): boolean =>
  lint(fromWire(one), { facts: lintFactsOf({ resource: instance as never, props: one }) }).some(
    ({ rule }) => rule === 'runs-as-root',
  );

test('rootNotes() says once that nobody gave a user, and so does the lint', () => {
  const [root, shop] = [props({}), props({ service: { user: 'shop' } })];
  expect(rootNotes(root, undefined)).toEqual([
    "shop would run as root: set `service: { user }`, or `user: 'root'` if it has to be root",
  ]);
  expect(rootNotes(root, shop)).toHaveLength(1);
  expect(rootNotes(props({ options: { module: 'b' } }), root)).toEqual([]);
  expect(rootNotes(root, { ...root, ensure: 'stopped' })).toHaveLength(1);
  expect(linted(root)).toBe(true);
});

test.each<[string, Given]>([
  ['a user of the service', { service: { user: 'shop' } }],
  ['root by decision', { service: { user: 'root' } }],
  ['a user of the unit', { service: { unit: { Service: { User: 'shop' } } } }],
  ['a dynamic user', { service: { unit: { Service: { DynamicUser: 'yes' } } } }],
  ['a user of a drop-in', { service: { dropIns: { '50-user': { Service: { User: 'shop' } } } } }],
  ['uid', { options: { module: 'shop', uid: 'shop', gid: 'shop' } }],
  ['immediate-uid', { options: { module: 'shop', 'immediate-uid': 'shop' } }],
  ['a pidfile, under which the login user runs it', { manager: 'pidfile' }],
  ['an emperor', { options: { emperor: '/etc/uwsgi/vassals' } }],
])('rootNotes() and the lint have nothing to say of %s', (_, given) => {
  expect(rootNotes(props(given), undefined)).toEqual([]);
  expect(linted(props(given))).toBe(false);
});
