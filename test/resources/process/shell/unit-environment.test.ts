import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instanceProps } from '../../../../src/resources/instance/props';
import {
  asServiceFunction,
  environmentFile,
  unitEnvironment,
} from '../../../../src/resources/process/shell/unit-environment';
import { sh } from '../../../../src/transport/shell';
import { testFolder } from '../../../support/folder';
import { runShell } from '../../../support/run-shell';

const props = (service: object = {}, more: object = {}) =>
  instanceProps.parse({ host: 'web1', name: 'shop', sections: { uwsgi: {} }, service, ...more });
const unit = (Service: Readonly<Record<string, string | string[]>>) => ({ unit: { Service } });

test('unitEnvironment() has user, variables and settings that shape the environment, and no others', () => {
  const found = unitEnvironment(
    props({
      user: 'www-data',
      environment: { A: '1' },
      ...unit({ UMask: '0027', Nice: '5', LimitNOFILE: '9' }),
    }),
  );
  expect(found).toMatchObject({ variables: { A: '1' }, user: 'www-data' });
  expect(found!.properties).toEqual(expect.arrayContaining(['User=www-data', 'UMask=0027', 'LimitNOFILE=9']));
  expect(found!.properties.join()).not.toMatch(/Nice|ExecStart|Environment=/);
});

test.each(['root', '0', ''])('unitEnvironment() has no user where the unit has User=%s', (User) => {
  expect(unitEnvironment(props(unit({ User })))!.user).toBeUndefined();
});

test('unitEnvironment() has no user that a drop-in takes back', () => {
  const dropIns = { a: { Service: { User: '' } } };
  expect(unitEnvironment(props({ user: 'www-data', dropIns }))!.user).toBeUndefined();
});

test.each(['RootDirectory', 'RootImage', 'DynamicUser'])(
  'unitEnvironment() is undefined with %s: a check would see other files',
  (key) => {
    expect(unitEnvironment(props(unit({ [key]: '/srv/root' })))).toBeUndefined();
  },
);

test('unitEnvironment() lets drop-ins count after the unit, in the order of their names', () => {
  const dropIns = {
    '90-last': { Service: { Environment: 'A=last' } },
    '10-first': { Service: { Environment: ['A=first', 'B=2'] } },
  };
  expect(unitEnvironment(props({ environment: { A: 'unit', C: '3' }, dropIns }))!.variables).toEqual({
    A: 'last',
    B: '2',
    C: '3',
  });
  const emptied = { '10-first': { Service: { Environment: ['', 'B=2'] } } };
  expect(unitEnvironment(props({ environment: { A: 'unit' }, dropIns: emptied }))!.variables).toEqual({
    B: '2',
  });
});

test.each([
  ['several words', 'A=1 B=2', { A: '1', B: '2' }],
  ['double quotes', '"A=two words" B="x y"', { A: 'two words', B: 'x y' }],
  ['single quotes', "'A=it is' B=2", { A: 'it is', B: '2' }],
  ['backslashes', 'A=a\\ b "B=say \\"x\\""', { A: 'a b', B: 'say "x"' }],
  [
    'specifiers of the name, and a doubled one',
    'A=%n B=%p-%N C=50%% D=%i',
    { A: 'shop.service', B: 'shop-shop', C: '50%', D: '%i' },
  ],
  ['a word that is no assignment', 'A=1 =2 none', { A: '1' }],
])('unitEnvironment() reads %s as systemd does', (_, Environment, variables) => {
  expect(unitEnvironment(props(unit({ Environment })))!.variables).toEqual(variables);
});

test('environmentFile() gives back every value where a shell reads it, as systemd does', () => {
  const variables = { A: 'plain', B: `it's "quoted" \\ $HOME \`id\``, C: 'a\\\\b\\' };
  const { stdout } = runShell(sh`eval "$(cat)"; printf '%s|' "$A" "$B" "$C"`, {
    input: environmentFile(variables),
  });
  expect(stdout).toBe(`${Object.values(variables).join('|')}|`);
});

const folder = testFolder();
let count = 0;
/** Runs a script as the service of a pidfile would. */
function asService(given: object, script: string, parent?: number) {
  count += 1;
  const work = join(folder, `${count}`);
  mkdirSync(work);
  writeFileSync(join(work, 'run'), script);
  const { stdout } = runShell(
    sh`work=${work}
given() { printf 'given [%s]\n' "$1"; }
${asServiceFunction(props(given, { manager: 'pidfile' }), parent)}
as_service; echo "status $?"`,
    { env: { PATH: process.env['PATH'], KEPT: 'deployer' } },
  );
  return { said: stdout, out: readFileSync(join(work, 'out'), 'utf8') };
}

test('asServiceFunction() runs the script in the directory and with the variables of the service', () => {
  const { said, out } = asService(
    { workingDirectory: '/usr', environment: { A: "it's" } },
    'pwd; echo "$A [$starter] $(umask) $KEPT"; exit 7',
  );
  expect([said, out]).toEqual(['given []\nstatus 7\n', "/usr\nit's [] 0022 deployer\n"]);
});

test('asServiceFunction() refuses a directory that is missing with the status of a missing requirement', () => {
  expect(asService({ workingDirectory: '/nonexistent' }, 'echo ran')).toMatchObject({
    said: 'given []\nstatus 44\n',
    out: expect.not.stringContaining('ran'),
  });
});

test.each([
  ['user', { user: 'no-such-user' }],
  ['group', { group: 'no-such-group' }],
])('asServiceFunction() names a %s that the host lacks', (what, service) => {
  const { said, out } = asService(service, 'echo ran');
  expect([said, out]).toEqual([
    'status 44\n',
    `service.${what}: the host must have a ${what} no-such-${what}, and has none\n`,
  ]);
});

test('asServiceFunction() of a vassal has the environment of its emperor, not of the deployer', () => {
  const { out } = asService({}, 'echo "${KEPT-none} ${PATH:+path}"', process.pid);
  expect(out).toBe('none path\n');
});
