import type { RenameGround } from './renaming';

/** Resources of the program: type, name, arguments, id for an import. */
const made = [
  [
    'Instance',
    'app',
    `{ name: 'app', service: { user: 'www-data', socket: { listen: [':8301'] }, dropIns: { nice: { Service: { Nice: '1' } } } },
       section: section().set('socket', ':8301').set('protocol', 'http') }`,
    '/etc/uwsgi/app.ini',
  ],
  [
    'Emperor',
    'emp',
    `{ name: 'emp', service: { user: 'www-data' }, directoryMode: '750', directoryGroup: 'www-data',
       section: new EmperorSection({ vassals: '/etc/uwsgi/shops' }).set('emperor-on-demand-extension', '.socket') }`,
    '/etc/uwsgi/emp.ini',
  ],
  [
    'Vassal',
    'whole',
    `{ emperor: things.emp, name: 'whole', section: secret().set('http-socket', ':8302') }`,
    '/etc/uwsgi/shops/whole.ini',
  ],
  [
    'Vassal',
    'parts',
    `{ directory: '/etc/uwsgi/shops', stats: things.emp.stats, tyrant: things.emp.tyrant, emperorGroup: things.emp.emperorGroup,
       name: 'parts', section: secret().set('http-socket', ':8303') }`,
    '/etc/uwsgi/shops/parts.ini',
  ],
  [
    'Vassal',
    'late',
    `{ emperor: things.emp, name: 'late', onDemand: '/tmp/late.sock', section: secret().set('socket', '/tmp/late.sock') }`,
    '/etc/uwsgi/shops/late.ini',
  ],
  ['Configuration', 'conf', `{ path: '/etc/uwsgi/conf.ini', section: section() }`, '/etc/uwsgi/conf.ini'],
  ['File', 'file', `{ path: '/srv/file.txt', content: 'ours' }`, '/srv/file.txt'],
  [
    'SystemdUnit',
    'unit',
    `{ name: 'mine.service', dropIns: { nice: { Service: { Nice: '1' } } },
       sections: { Service: { ExecStart: '/bin/sleep infinity' }, Install: { WantedBy: 'multi-user.target' } } }`,
    '/etc/systemd/system/mine.service',
  ],
  ['Tmpfiles', 'tmp', `{ name: 'mine', lines: ['d /run/mine'] }`, '/etc/tmpfiles.d/mine.conf'],
  ['Directory', 'dir', `{ path: '/srv/dir', mode: '750' }`, '/srv/dir'],
  ['Release', 'rel', `{ name: 'rel', source: '${process.cwd()}/test/e2e/support' }`, '/srv/rel'],
] as const;

/** All resources of the program, as an import names them. */
export const wanted = made.map(([type, name, , path]) => ({
  type: `uwsgi:index:${type}`,
  name,
  id: `web1:${path}`,
}));

/** A program for the CLI of Pulumi with something of each type. */
export function importsProgram(ground: RenameGround): string {
  const connection = JSON.stringify(ground.connection());
  return `
const provider = new uwsgi.Provider('hosts', { hosts: { web1: ${connection} } });
const section = () => new Section().set('plugin', 'python3').set('master', true).set('chdir', '/srv/good').set('module', 'app');
const secret = () => section().set('env', pulumi.interpolate\`WORD=\${config.requireSecret('word')}\`);
const things = {};
${made
  .map(
    ([type, name, args]) =>
      `things.${name} = new uwsgi.${type}('${name}', { host: 'web1', ...${args} }, { provider });`,
  )
  .join('\n')}`;
}
