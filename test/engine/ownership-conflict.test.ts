import type { Inventory } from '../../src/engine/inventory';
import { ownershipConflict } from '../../src/engine/ownership-conflict';

const claims = ['web1:/etc/uwsgi/emp2.ini', 'web1:emperor of /etc/uwsgi/both', 'web1:socket :8001'];
const other = (path: string, ...owned: readonly string[]): readonly Inventory[] => [
  {
    version: 2,
    project: 'p1',
    resources: { [path]: { type: 't', id: owned[0]!, state: {}, dependsOn: [], claims: [...owned] } },
  },
];
const fault = (path: string, ...owned: readonly string[]) =>
  ownershipConflict('web1:/etc/uwsgi/emp2.ini', claims, other(path, ...owned));

test('ownershipConflict() names what another project has, and the resource that has it', () => {
  expect(fault('web1/shop', 'web1:/etc/uwsgi/emp2.ini')).toBe(
    'web1:/etc/uwsgi/emp2.ini belongs to web1/shop of the project p1; destroy it there first, or take another path',
  );
  expect(fault('web1/emp', 'web1:/etc/uwsgi/emp.ini', 'web1:emperor of /etc/uwsgi/both')).toBe(
    'Cannot watch /etc/uwsgi/both: it is watched already, by web1/emp of the project p1; destroy it there first, or watch another directory',
  );
  expect(fault('web1/emp/a', 'web1:/etc/a.ini', 'web1:socket :8001')).toBe(
    'Cannot bind :8001: it belongs already to web1/emp/a of the project p1; destroy it there first, or take another address',
  );
  expect(fault('web1/else', 'web1:/etc/uwsgi/else.ini')).toBeUndefined();
});
