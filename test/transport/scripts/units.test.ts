import { parseUnits } from '../../../src/transport/scripts/units';

const output = `Id=shop.service
Names=shop.service store.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
MainPID=812
NeedDaemonReload=yes
FragmentPath=/etc/systemd/system/shop.service
ExecMainStatus=0
NRestarts=2
ActiveEnterTimestampMonotonic=123456

Id=none.service
Names=none.service
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
MainPID=0
NeedDaemonReload=no
FragmentPath=
`;

test('parseUnits() reads blocks by name, aliases too', () => {
  const units = parseUnits(['none.service', 'store', 'refused@.service'], output);
  expect(units.get('store')).toEqual({
    name: 'store',
    load: 'loaded',
    active: 'active',
    sub: 'running',
    enabled: 'enabled',
    mainPid: 812,
    needsDaemonReload: true,
    fragmentPath: '/etc/systemd/system/shop.service',
    exitStatus: 0,
    restarts: 2,
    activeSince: 123456,
  });
  expect(units.get('none.service')).toMatchObject({
    load: 'not-found',
    active: 'inactive',
    mainPid: 0,
    fragmentPath: undefined,
  });
  expect([...units.keys()]).toEqual(['none.service', 'store', 'refused@.service']);
  expect(units.get('refused@.service')).toBeUndefined();
});

test('parseUnits() returns undefined without systemd', () => {
  expect(parseUnits(['shop.service'], '').get('shop.service')).toBeUndefined();
});
