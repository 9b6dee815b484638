import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { neededText, parseStarters, startersScript } from '../../../src/resources/configuration/needed';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const programs = join(folder, 'bin');
const at = (name: string) => join(folder, name);

/** A systemctl with units: their command lines, states and enablements. */
beforeAll(() => {
  mkdirSync(programs);
  for (const name of ['a.ini', 'b.ini', 'c.ini', 'd.ini']) writeFileSync(at(name), '');
  const show = (unit: string, place: string, command: string) =>
    `Id=${unit}\\nWorkingDirectory=${place}\\nExecStart={ path=/usr/bin/uwsgi ; argv[]=/usr/bin/uwsgi ${command} ; }\\n\\n`;
  const shown = [
    show('active.service', folder, '--ini a.ini'),
    show('enabled.service', `!${folder}`, '--ini=b.ini:section'),
    show('gone.service', '', `--ini ${at('c.ini')}`),
    show('asked.service', '-/', `--ini ${at('d.ini')}`),
  ].join('');
  writeFileSync(
    join(programs, 'systemctl'),
    `#!/bin/sh
case $1 in
  list-units) echo 'active.service loaded active running uWSGI' ;;
  show) printf '${shown}' ;;
  is-active) case $3 in active.service|asked.service) echo active ;; *) echo inactive; exit 3 ;; esac ;;
  is-enabled) case $3 in enabled.service) echo enabled ;; asked.service) exit 1 ;; *) echo disabled; exit 1 ;; esac ;;
esac
`,
  );
  chmodSync(join(programs, 'systemctl'), 0o755);
});
const starters = (service?: string) =>
  parseStarters(
    runShell(startersScript(service), { env: { PATH: `${programs}:${process.env['PATH']}` } }).stdout,
  );

test('startersScript() finds files of units that are active or enabled, without links and sections', () => {
  expect(starters('asked.service')).toEqual([
    { unit: 'active.service', state: 'active, disabled', file: at('a.ini') },
    { unit: 'asked.service', state: 'active, unknown', file: at('d.ini') },
    { unit: 'enabled.service', state: 'inactive, enabled', file: at('b.ini') },
  ]);
});

test('startersScript() of a host without systemd prints nothing', () => {
  expect(runShell(startersScript(undefined), { env: { PATH: '/nonexistent' } })).toMatchObject({
    status: 0,
    stdout: '',
  });
});

test('parseStarters() passes over lines that are none', () => {
  expect(parseStarters('noise\nshop.service\tactive, enabled\t/etc/a b.ini\n\nx\ty\n')).toEqual([
    { unit: 'shop.service', state: 'active, enabled', file: '/etc/a b.ini' },
  ]);
});

const starter = (unit: string) => ({ unit, state: 'active, enabled', file: '/etc/a.ini' });

test.each([
  [
    'one unit',
    [starter('a.service')],
    /but a\.service \(active, enabled\) does, and would not start again\. Stop and disable a\.service, or let its ExecStart name another file and restart it;/,
  ],
  [
    'two units',
    [starter('a.service'), starter('b.service')],
    /but a\.service \(active, enabled\) and b\.service \(active, enabled\) do, .* disable a\.service and b\.service, or let their ExecStart name another file and restart them;/,
  ],
  [
    'a process by hand',
    [starter('ssh.service')],
    /: no uWSGI that runs may have started from it, but one within ssh\.service \(active, enabled\) has, .* End that process/,
  ],
  [
    'a unit and a process',
    [starter('a.service'), starter('cron.service')],
    /Stop and disable a\.service, or let its ExecStart .*\. Besides, no uWSGI .* within cron\.service/,
  ],
])('neededText() of %s says why the file stays and how it can go', (_, units, text) => {
  expect(neededText('/etc/a.ini', units)).toMatch(text);
  expect(neededText('/etc/a.ini', units)).not.toMatch(/disable (ssh|cron)\.service/);
  expect(neededText('/etc/a.ini', units)).toMatch(/^Cannot remove \/etc\/a\.ini: .*retainOnDelete: true/);
});
