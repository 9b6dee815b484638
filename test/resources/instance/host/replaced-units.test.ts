import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replacedUnits, unitsOccupant } from '../../../../src/resources/instance/host/replaced-units';
import { MemoryHost } from '../../../../src/transport/memory-host';
import { raw, type Shell, sh } from '../../../../src/transport/shell';
import { testFolder } from '../../../support/folder';
import { runShell } from '../../../support/run-shell';

const folder = testFolder();
const at = (name: string) => join(folder, name);
/** A systemd whose units have files for their state: active.UNIT, enabled.UNIT, masked.UNIT. */
writeFileSync(
  at('systemctl'),
  `#!/bin/sh
cd ${folder}; echo "$*" >> calls
command=$1; for unit; do :; done
case "$*" in
  *'--property Id '*) case $unit in alias.service|shop.service) echo shop.service ;; esac ;;
  *'--property TriggeredBy '*) echo other.socket ;;
  *'--property Triggers '*) case $unit in shop.timer|other.socket) echo "x.service shop.service" ;; *) echo other.service ;; esac ;;
  *'--property LoadState '*) if [ -e "masked.$unit" ]; then echo masked; else echo loaded; fi ;;
  *'--property ActiveState '*) if [ -e "active.$unit" ]; then echo active; else echo inactive; fi ;;
  is-active*) [ -e "active.$unit" ] ;;
  is-enabled*) if [ -e "enabled.$unit" ]; then echo enabled; else echo disabled; exit 1; fi ;;
  stop*) shift; for unit; do rm -f "active.$unit"; done ;;
  start*) : > "active.$unit" ;;
  disable*) rm -f "enabled.$unit" ;;
  enable*) : > "enabled.$unit" ;;
esac
`,
  { mode: 0o755 },
);
const env = { PATH: `${folder}:${process.env['PATH']}` };
const set = (...files: readonly string[]) => {
  for (const file of files) writeFileSync(at(file), '');
};
const found = (service: string) => {
  const host = new MemoryHost().answer('', (script) => {
    const { status, ...run } = runShell(raw(script), { env });
    return { ...run, code: status ?? 137 };
  });
  return replacedUnits(host, service, new AbortController().signal);
};

test('replacedUnits() has the service by its own name, and the units that start it, as far as they run or are enabled', async () => {
  set(
    'active.shop.service',
    'enabled.other.socket',
    'active.other.socket',
    'enabled.shop.path',
    'active.shop.socket',
  );
  expect(await found('alias.service')).toEqual([
    { name: 'shop.service', running: true, enabled: false, masked: false },
    { name: 'other.socket', running: true, enabled: true, masked: false },
  ]);
  set('enabled.shop.timer', 'masked.shop.timer');
  // A socket of the same name that starts another service is none of them.
  expect((await found('shop.service')).map(({ name, masked }) => [name, masked])).toEqual([
    ['shop.service', false],
    ['other.socket', false],
    ['shop.timer', true],
  ]);
});

test('replacedUnits() of a service that is not there has none', async () => {
  expect(await found('none.service')).toEqual([]);
});

test('unitsOccupant() stops and disables all but the unit that stays, and brings all back as they were', () => {
  const note = at('note');
  mkdirSync(note);
  const unit = (name: string, more: object = {}) => ({
    name,
    running: true,
    enabled: true,
    masked: false,
    ...more,
  });
  const units = [
    unit('shop.service'),
    unit('other.socket'),
    unit('idle.timer', { running: false, enabled: false }),
  ];
  set('active.shop.service', 'active.other.socket', 'enabled.shop.service', 'enabled.other.socket');
  const { leave, comeBack } = unitsOccupant(units, 'shop.service');
  const run = (script: Shell) =>
    runShell(
      sh`note=${note}
find() { :; }
${script}`,
      { env },
    ).status;
  const states = () =>
    ['shop.service', 'other.socket', 'idle.timer'].map((name) => [
      existsSync(at(`active.${name}`)),
      existsSync(at(`enabled.${name}`)),
    ]);
  expect(run(leave)).toBe(0);
  expect(states()).toEqual([
    [false, true],
    [false, false],
    [false, false],
  ]);
  expect(run(comeBack)).toBe(0);
  expect(states()).toEqual([
    [true, true],
    [true, true],
    [false, false],
  ]);
  // A socket unit cannot start while its service runs.
  const starts = readFileSync(at('calls'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('start '));
  expect(starts).toEqual(['start other.socket', 'start shop.service']);
});
