import { existsSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instanceProps } from '../../../../src/resources/instance/props';
import { processPaths, type ResolvedProps } from '../../../../src/resources/process/paths';
import {
  markShell,
  prepareDirectory,
  startedOutput,
  starter,
  workersUser,
} from '../../../../src/resources/process/shell/directory';
import { installFunctions } from '../../../../src/transport/scripts/install';
import { sh } from '../../../../src/transport/shell';
import { testFolder } from '../../../support/folder';
import { testNeeding } from '../../../support/needs';
import { runShell } from '../../../support/run-shell';

const folder = testFolder();
const testAsRoot = testNeeding('root');
const nobody = 65_534;
let count = 0;
const props = (options: Record<string, string> = {}, more: object = {}): ResolvedProps => {
  count += 1;
  const runtimeDirectory = join(folder, `${count}/run`);
  const parsed = instanceProps.parse({
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: options },
    runtimeDirectory,
    ...more,
  });
  return { ...parsed, path: processPaths(parsed).ini, runtimeDirectory };
};
const run = (given: ResolvedProps, script: ReturnType<typeof sh>) =>
  runShell(sh`${installFunctions}
prepare() { ${prepareDirectory(given)}
}
prepare || exit 1
${script}`);
const facts = (path: string) => {
  const { mode, uid } = statSync(path);
  return [(mode & 0o777).toString(8), uid];
};

test.each([
  [{ uid: 'shop' }, { user: 'www' }, 'shop'],
  [{}, { user: 'www' }, 'www'],
  [{ uid: ['a', 'b'] }, { user: 'www' }, 'www'],
  [{}, undefined, undefined],
])('workersUser() of %j and the service %j is %s', (uwsgi, service, user) => {
  expect(workersUser({ sections: { uwsgi } as never, service })).toBe(user);
});

test.each([
  ['systemd', { user: 'www' }, 'www'],
  ['systemd', undefined, 'root'],
  ['pidfile', { user: 'www' }, 'the user that deploys'],
])('starter() under %s with the service %j is %s', (manager, service, user) => {
  expect(starter({ manager, service })).toBe(user);
});

testAsRoot(
  'prepareDirectory() lets workers write the marker and enter the control sockets, and nothing else',
  () => {
    const given = props({ uid: 'nobody' }, { manager: 'systemd' });
    const { directory, marker, control, pidfile } = processPaths(given);
    expect(run(given, sh`:`).status).toBe(0);
    expect([directory, marker, control].map(facts)).toEqual([
      ['755', 0],
      ['644', nobody],
      ['700', nobody],
    ]);
    expect(existsSync(pidfile)).toBe(false);
  },
);

testAsRoot(
  'prepareDirectory() under a pidfile provides log and pidfile, which uWSGI opens after it gave up root',
  () => {
    const given = props({ uid: 'nobody' }, { manager: 'pidfile' });
    const { directory, log, pidfile } = processPaths(given);
    expect(run(given, sh`:`).status).toBe(0);
    expect([directory, log, pidfile].map(facts)).toEqual([
      ['755', 0],
      ['640', nobody],
      ['640', nobody],
    ]);
  },
);

testAsRoot(
  'prepareDirectory() gives the directory to the user of an emperor, which binds its socket there',
  () => {
    const given = props({ uid: 'nobody', emperor: '/etc/vassals' }, { manager: 'pidfile' });
    expect(run(given, sh`:`).status).toBe(0);
    expect(facts(processPaths(given).directory)).toEqual(['755', nobody]);
  },
);

testAsRoot('prepareDirectory() keeps a marker, and replaces a link that workers may have planted', () => {
  const given = props({ uid: 'nobody' }, { manager: 'systemd' });
  const { marker } = processPaths(given);
  run(given, sh`:`);
  writeFileSync(marker, 'serving\n');
  run(given, sh`:`);
  expect(readFileSync(marker, 'utf8')).toBe('serving\n');
  const target = join(folder, 'target');
  writeFileSync(target, 'of root');
  run(given, sh`rm ${marker}`);
  symlinkSync(target, marker);
  run(given, sh`:`);
  expect([lstatSync(marker).isFile(), readFileSync(target, 'utf8'), facts(target)[1]]).toEqual([
    true,
    'of root',
    0,
  ]);
});

testAsRoot('markShell() writes a revision for the user of the workers, or empties it', () => {
  const given = props({ uid: 'nobody' }, { manager: 'systemd' });
  const { marker } = processPaths(given);
  expect(run(given, markShell(given, 'abc123')).status).toBe(0);
  expect([readFileSync(marker, 'utf8'), facts(marker)]).toEqual(['abc123\n', ['644', nobody]]);
  run(given, markShell(given, ''));
  expect(readFileSync(marker, 'utf8')).toBe('');
});

test('startedOutput() lies in the work folder, whatever the name is', () => {
  expect(runShell(sh`work=/tmp/w; printf %s ${startedOutput({ name: "../it's" })}`).stdout).toBe(
    "/tmp/w/it's.start",
  );
});
