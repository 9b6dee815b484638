import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instanceProps } from '../../../../src/resources/instance/props';
import { processPaths, type ResolvedProps } from '../../../../src/resources/process/paths';
import { becomeAdvice, rightsChecks } from '../../../../src/resources/process/shell/rights';
import { joinShell, sh } from '../../../../src/transport/shell';
import { testFolder } from '../../../support/folder';
import { runShell } from '../../../support/run-shell';

const folder = testFolder();
/** An `id` of a deployer that is not root; a user `shop` exists. */
writeFileSync(
  join(folder, 'id'),
  '#!/bin/sh\ncase $* in "-u root") echo 0 ;; -un) echo deploy ;; *) echo 1000 ;; esac\n',
  { mode: 0o755 },
);
writeFileSync(
  join(folder, 'getcap'),
  '#!/bin/sh\n[ "$1" != /opt/capable ] || echo "$1 cap_net_bind_service=ep"\n',
  { mode: 0o755 },
);

/** Denials of the checks, run by a deployer that is not root. */
function denied(options: Record<string, string>, more: object = {}): readonly string[] {
  const props = instanceProps.parse({
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: options },
    manager: 'pidfile',
    ...more,
  });
  const { ini, directory } = processPaths(props);
  const resolved: ResolvedProps = { ...props, path: ini, runtimeDirectory: directory };
  const { stdout } = runShell(
    sh`denies() { echo "$*"; }
${joinShell(rightsChecks(resolved))}
:`,
    { env: { PATH: `${folder}:${process.env['PATH']}` } },
  );
  return stdout.split('\n').filter(Boolean);
}
const bySystemd = (user?: string) => ({ manager: 'systemd', service: { user } });
const portDenials = (...given: Parameters<typeof denied>) =>
  denied(...given).filter((text) => text.startsWith('Cannot bind'));

test('rightsChecks() say how a deployer that is not root can write units', () => {
  expect(denied({}, bySystemd())).toEqual([
    `deploy cannot write units of systemd. ${becomeAdvice('deploy')}`,
  ]);
  expect(denied({})).toEqual([]);
});

test.each([
  ['a socket of a worker that has given up root', { 'http-socket': ':80', uid: 'shop' }, {}, 1],
  ['a router, which binds before that', { http: ':80', uid: 'shop' }, {}, 0],
  ['a shared socket, which binds before that', { 'shared-socket': ':80', uid: 'shop' }, {}, 0],
  ['a router of a service that never is root', { http: ':80' }, { service: { user: 'shop' } }, 1],
  ['a service of root', { http: ':80' }, { service: { user: 'root' } }, 0],
  ['a port that everybody may bind', { 'http-socket': ':8080', uid: 'shop' }, {}, 0],
  ['a program with the capability', { 'http-socket': ':80', uid: 'shop' }, { binary: '/opt/capable' }, 0],
  [
    'a worker that keeps the capability',
    { 'http-socket': ':80', uid: 'shop', cap: 'net_bind_service' },
    {},
    0,
  ],
  ['a unit with a user', { 'http-socket': ':80' }, bySystemd('shop'), 1],
  ['a unit of root', { 'http-socket': ':80' }, bySystemd(), 0],
  [
    'a unit that gives the capability',
    { 'http-socket': ':80' },
    {
      manager: 'systemd',
      service: { user: 'shop', unit: { Service: { AmbientCapabilities: 'CAP_NET_BIND_SERVICE' } } },
    },
    0,
  ],
  [
    'a unit whose user is not known beforehand',
    { 'http-socket': ':80', uid: 'shop' },
    { manager: 'systemd', service: { user: 'shop', unit: { Service: { DynamicUser: 'yes' } } } },
    0,
  ],
  [
    'a socket that systemd holds',
    { 'http-socket': ':80' },
    { manager: 'systemd', service: { user: 'shop', socket: { listen: [':80'] } } },
    0,
  ],
])('rightsChecks() for %s: %#', (_, options, more, count) => {
  expect(portDenials(options, more)).toHaveLength(count);
});

test('rightsChecks() name option, port bound and user', () => {
  expect(portDenials({ 'http-socket': '127.0.0.1:443', uid: 'shop' })).toEqual([
    expect.stringMatching(
      /^Cannot bind http-socket = 127\.0\.0\.1:443: .* a port below 1024 \(net\.ipv4\.ip_unprivileged_port_start\), but shop starts it; take a higher port/,
    ),
  ]);
});
