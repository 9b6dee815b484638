import type { RenameGround } from './renaming';

/** What a program of every type is like. */
export interface EveryTypeProgram {
  /** What the names of its resources end with. */
  readonly suffix?: string;
  readonly adopt?: boolean;
  /** What its resources hold. */
  readonly text?: string;
  /** What its resources call the host. */
  readonly host?: string;
}

/** Files of a program of every type. */
export const paths: readonly string[] = [
  '/etc/uwsgi/app.ini',
  '/etc/uwsgi/emp.ini',
  '/etc/uwsgi/shops/vas.ini',
  '/etc/uwsgi/conf.ini',
  '/srv/file.txt',
  '/etc/systemd/system/mine.service',
  '/etc/systemd/system/half.service',
  '/etc/tmpfiles.d/mine.conf',
];

/** A program for the CLI of Pulumi with something of each type, on a host of two names. */
export function everyTypeProgram(
  ground: RenameGround,
  { suffix = '', adopt = false, text = 'ours', host = 'web1' }: EveryTypeProgram = {},
): string {
  const connection = JSON.stringify(ground.connection());
  return `
const provider = new uwsgi.Provider('hosts', { adopt: ${adopt}, hosts: { web1: ${connection}, webA: ${connection} } });
const make = (type, name, args) => new uwsgi[type](name + '${suffix}', { host: '${host}', ...args }, { provider });
const section = () => new Section().set('plugin', 'python3').set('master', true).set('chdir', '/srv/good').set('module', 'app').set('env', 'TEXT=${text}');
make('Instance', 'app', { name: 'app', section: section().set('http-socket', ':8211') });
make('Instance', 'half', { name: 'half', section: section().set('http-socket', ':8212') });
const emperor = make('Emperor', 'emp', { name: 'emp', section: new EmperorSection({ vassals: '/etc/uwsgi/shops' }) });
new uwsgi.Vassal('vas${suffix}', { host: '${host}', directory: '/etc/uwsgi/shops', name: 'vas', stats: emperor.stats, tyrant: emperor.tyrant, section: section().set('http-socket', ':8213') }, { provider, dependsOn: [emperor] });
make('Configuration', 'conf', { path: '/etc/uwsgi/conf.ini', section: section() });
make('File', 'file', { path: '/srv/file.txt', content: '${text}' });
make('SystemdUnit', 'unit', { name: 'mine.service', sections: { Unit: { Description: '${text}' }, Service: { ExecStart: '/bin/sleep infinity' }, Install: { WantedBy: 'multi-user.target' } } });
make('Tmpfiles', 'tmp', { name: 'mine', lines: ['d /run/${text}'] });
make('Directory', 'dir', { path: '/srv/dir' });
make('Release', 'rel', { name: 'rel', source: '${process.cwd()}/test/e2e/support' });`;
}
