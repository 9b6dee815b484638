import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unknown } from '../../../src/plan/unknown';
import { unitOccupant, unitPlaces } from '../../../src/resources/systemd-unit/places';
import { systemdUnitProps } from '../../../src/resources/systemd-unit/props';
import { type Shell, sh } from '../../../src/transport/shell';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const places = (name: string, sections: object, more: object = {}) =>
  unitPlaces(systemdUnitProps.parse({ host: 'web1', name, sections, ...more }));

test.each([
  ['8000', ':8000'],
  ['0.0.0.0:8000', ':8000'],
  ['[::]:8000', ':8000'],
  ['127.0.0.1:8000', '127.0.0.1:8000'],
  ['/run/shop.sock', '/run/shop.sock'],
])('unitPlaces() of ListenStream = %s is %s', (text, address) => {
  expect(places('shop.socket', { Socket: { ListenStream: text } })).toEqual([
    { label: `ListenStream ${text}`, address, service: 'shop.service' },
  ]);
});

test('unitPlaces() has all that a socket unit listens on, for the service that it serves', () => {
  const Socket = {
    ListenStream: ['1', '2'],
    ListenDatagram: '3',
    ListenFIFO: '/run/f',
    Service: 'other.service',
  };
  const found = places('shop.socket', { Socket });
  expect(found.map(({ address }) => address)).toEqual([':1', ':2', ':3', '/run/f']);
  expect(new Set(found.map(({ service }) => service))).toEqual(new Set(['other.service']));
});

test('unitPlaces() of a service are presumed: a successor with the same command would take the same', () => {
  const Service = { ExecStart: '/usr/bin/uwsgi --ini a' };
  expect(places('shop.service', { Service })).toEqual([
    { label: 'ExecStart /usr/bin/uwsgi --ini a', address: 'command /usr/bin/uwsgi --ini a', presumed: true },
  ]);
  expect(places('shop.service', { Service: { ...Service, Type: 'oneshot' } })).toEqual([]);
});

test('unitPlaces() are none while a unit holds nothing, or is unknown', () => {
  const sections = { Socket: { ListenStream: '8000' } };
  expect(places('shop.socket', sections, { ensure: 'stopped' })).toEqual([]);
  expect(places('shop@.socket', sections)).toEqual([]);
  const parsed = systemdUnitProps.parse({ host: 'web1', name: 'shop.socket' });
  expect(unitPlaces({ ...parsed, sections: { Socket: { ListenStream: Unknown.value as never } } })).toEqual(
    [],
  );
});

const folder = testFolder();
/** A systemd in which a unit is active as long as its file is there. */
writeFileSync(
  join(folder, 'systemctl'),
  `#!/bin/sh
cd ${folder}; echo "$*" >> calls
for unit; do :; done
case $1 in
  is-active) [ -e "active.$unit" ] ;;
  start) shift; for unit; do : > "active.$unit"; done ;;
  stop) rm -f "active.$unit" ;;
  show) echo "shop.service other.service" ;;
esac
`,
);
chmodSync(join(folder, 'systemctl'), 0o755);
const env = { PATH: `${folder}:${process.env['PATH']}` };
const active = (unit: string) => existsSync(join(folder, `active.${unit}`));
const setActive = (...units: readonly string[]) => {
  for (const unit of units) writeFileSync(join(folder, `active.${unit}`), '');
};
let count = 0;
function occupant(name: string) {
  count += 1;
  const note = join(folder, `note${count}`);
  mkdirSync(note);
  const { leave, comeBack } = unitOccupant({ host: 'web1', name, path: '/x', digest: '' })!;
  const run = (script: Shell) =>
    runShell(
      sh`note=${note}
${script}`,
      { env },
    ).status;
  return { leave: () => run(leave), comeBack: () => run(comeBack) };
}

test('unitOccupant() stops a unit that runs, and starts it again', () => {
  setActive('shop.service');
  const { leave, comeBack } = occupant('shop.service');
  expect([leave(), active('shop.service')]).toEqual([0, false]);
  expect([comeBack(), active('shop.service')]).toEqual([0, true]);
});

test('unitOccupant() starts no unit that did not run', () => {
  const { leave, comeBack } = occupant('idle.service');
  expect([leave(), comeBack(), active('idle.service')]).toEqual([0, 0, false]);
});

test('unitOccupant() of a socket also stops the services behind it that run, and starts these again', () => {
  setActive('shop.socket', 'shop.service');
  const { leave, comeBack } = occupant('shop.socket');
  expect([leave(), active('shop.socket'), active('shop.service')]).toEqual([0, false, false]);
  expect([comeBack(), active('shop.socket'), active('shop.service'), active('other.service')]).toEqual([
    0,
    true,
    true,
    false,
  ]);
  expect(readFileSync(join(folder, 'calls'), 'utf8')).not.toMatch(/start other/);
});

test('unitOccupant() is none for templates and drop-ins of a foreign unit, which run nothing', () => {
  const state = { host: 'web1', path: '/x', digest: '' };
  expect(unitOccupant({ ...state, name: 'shop@.service' })).toBeUndefined();
  expect(unitOccupant({ ...state, name: 'shop.service', effect: 'restart' })).toBeUndefined();
});
