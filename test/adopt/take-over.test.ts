import type { FoundProcess } from '../../src/adopt/processes/process';
import { SecretFinder } from '../../src/adopt/secrets';
import { takeOversOf } from '../../src/adopt/take-over';
import { takeOverCode } from '../../src/adopt/take-over-code';

const process = (args: readonly string[], more: Partial<FoundProcess> = {}): FoundProcess => ({
  pid: 812,
  parent: 1,
  user: 'deploy',
  program: '/usr/bin/uwsgi-core',
  words: ['uwsgi', ...args],
  environment: new Map(),
  directory: '/srv/app',
  startedBy: 'no service; it is in the background',
  isVassal: false,
  references: { references: [], unresolved: [] },
  ...more,
});

const written = (...processes: readonly FoundProcess[]) => {
  const secrets = new SecretFinder();
  const code = takeOverCode(takeOversOf('web1', processes), { secrets, names: new Set() });
  return { ...code, text: code.lines.join('\n'), secrets: secrets.secrets };
};

test('takeOversOf() keeps options, user, directory and program', () => {
  const [one] = takeOversOf('web1', [
    process(['--http', ':8000', '-M', '--module', 'shop.wsgi:app', '--daemonize', '/tmp/log'], {
      program: '/srv/venv/bin/uwsgi',
    }),
  ]);
  expect(one).toMatchObject({
    name: 'shop',
    props: {
      name: 'shop',
      binary: '/srv/venv/bin/uwsgi',
      service: { user: 'deploy', workingDirectory: '/srv/app' },
    },
  });
  expect(one!.section.lines).toEqual([
    { key: 'http', value: ':8000' },
    { key: 'master', value: 'true' },
    { key: 'module', value: 'shop.wsgi:app' },
  ]);
  expect(one!.notes.join('\n')).toContain('Left out: --daemonize.');
});

test.each<readonly [string, readonly string[], Partial<FoundProcess>]>([
  ['a configuration', ['--ini', 'x.ini'], {}],
  ['a configuration as a word', ['x.ini', '--master'], {}],
  ['an emperor', ['--emperor', '/srv/vassals'], {}],
  ['options about the process alone', ['--daemonize', '/tmp/log'], {}],
  ['a configuration by its environment', ['--master'], { environment: new Map([['UWSGI_INI', '/x.ini']]) }],
  ['a title', ['--http', ':1'], { obscured: 'a title' }],
  ['a container', ['--http', ':1'], { container: 'docker container 1' }],
  ['an emperor above it', ['--http', ':1'], { isVassal: true }],
])('takeOversOf() leaves out a process with %s', (_name, args, more) => {
  expect(takeOversOf('web1', [process(args, more)])).toEqual([]);
});

test('takeOversOf() replaces the service of a process, and names are unique', () => {
  const all = takeOversOf('web1', [
    process(['--http', ':8000', '--psgi', '/srv/shop.psgi'], { unit: 'shop.service' }),
    process(['--http', ':8001', '--psgi', '/srv/shop.psgi'], { pid: 813 }),
    process(['--http', ':8002'], { pid: 814 }),
  ]);
  expect(all.map(({ name }) => name)).toEqual(['shop', 'shop-2', 'port-8002']);
  expect(all.map(({ props }) => props['replaces'])).toEqual(['shop.service', undefined, undefined]);
});

test('takeOversOf() is not strict where the catalogue does not know an option, and says what must be corrected', () => {
  const [odd, wrong] = takeOversOf('web1', [
    process(['--http', ':8000', '--own-plugin=1']),
    process(['--http', ':8000', '--processes', '2'], { pid: 813, directory: '/srv/a:b' }),
  ]);
  expect(odd!.props['strict']).toBe(false);
  expect(wrong!.notes.join('\n')).toMatch(/To be corrected first: service\.workingDirectory/);
});

test('takeOverCode() has no secret of arguments and environment', () => {
  const { text, secrets, functions } = written(
    process(
      ['--http', ':8000', '--env', 'MAIL_PASSWORD=on-the-line', '--set-placeholder', 'token=in-the-set'],
      {
        environment: new Map([
          ['DATABASE_URL', 'postgres://shop:in-the-url@db/shop'],
          ['API_TOKEN', 'in-the-environment'],
          ['MODE', 'fast$(x)'],
          ['LINES', 'a\nb'],
          ['SSH_CONNECTION', '10.0.0.1 1 10.0.0.2 22'],
        ]),
      },
    ),
  );
  expect(text).not.toMatch(/on-the-line|in-the-|10\.0\.0/);
  expect(secrets.map(({ value }) => value).sort()).toEqual([
    'in-the-environment',
    'in-the-set',
    'in-the-url',
    'on-the-line',
  ]);
  expect(text).toContain('MODE');
  expect(text).toContain('// Left out: --env.');
  expect(text).toContain('// Variables of the session are left out: SSH_CONNECTION.');
  expect(functions.map(({ name }) => name)).toEqual(['takeOverPort8000']);
});

test.each<readonly [string, readonly string[], Readonly<Record<string, string>>, readonly string[]]>([
  ['--set of a placeholder', ['--set', 'dbname=shop'], {}, ['set-placeholder = dbname=shop']],
  ['--set of an option', ['--set', 'buffer-size=8192'], {}, ['buffer-size = 8192']],
  ['-S', ['-S', 'dbname=shop'], {}, ['set-placeholder = dbname=shop']],
  ['--set-ph', ['--set-ph', 'dbname=shop'], {}, ['set-ph = dbname=shop']],
  ['a switch', ['--vacuum'], {}, ['vacuum = true']],
  ['a value behind =', ['--buffer-size=8192'], {}, ['buffer-size = 8192']],
  ['a variable for an option', [], { UWSGI_BUFFER_SIZE: '8192' }, ['buffer-size = 8192']],
  ['a variable for a placeholder', [], { UWSGI_DBNAME: 'shop' }, ['set-placeholder = dbname=shop']],
])('takeOversOf() has only options that uWSGI knows of %s', (_name, args, environment, lines) => {
  const [one] = takeOversOf('web1', [
    process(['--http', ':8000', '-M', ...args], { environment: new Map(Object.entries(environment)) }),
  ]);
  const options = one!.section.lines.flatMap((line) =>
    'key' in line ? [`${line.key} = ${line.value}`] : [],
  );
  expect(options).toEqual(expect.arrayContaining([...lines]));
  expect(one!.props).not.toHaveProperty('strict');
  expect(one!.notes.join()).not.toContain('To be corrected first');
});

test('takeOversOf() names the workers that outlive a process without a master', () => {
  const [alone, master] = takeOversOf('web1', [
    process(['--http', ':8000', '-p', '3'], { workers: [813, 814] }),
    process(['--http', ':8001', '-M', '-p', '3'], { pid: 820, workers: [821, 822, 823] }),
  ]);
  expect(alone!.notes.join('\n')).toContain('end processes 812, 813, 814 (without a master');
  expect(master!.notes.join('\n')).toContain('end process 820, and');
});

test('takeOverCode() has no secret of arguments of the application', () => {
  const { text, secrets } = written(
    process(
      ['--http', ':8000', '--pyargv', '--db-password in-the-arg --verbose', '--set', 'dbpassword=in-the-set'],
      { environment: new Map([['STRIPE', 'sk_live_51HUNTER12abcdefgh']]) },
    ),
  );
  expect(text).not.toMatch(/in-the-|sk_live/);
  expect(text).toContain('--verbose');
  expect(secrets.map(({ variable }) => variable).sort()).toEqual([
    'DBPASSWORD',
    'PORT_8000_PYARGV_SECRET',
    'STRIPE',
  ]);
});
