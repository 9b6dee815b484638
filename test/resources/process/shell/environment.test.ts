import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { managerOf } from '../../../../src/resources/instance/shell/manager';
import { validationScript } from '../../../../src/resources/process/host/validate';
import type { ResolvedProps } from '../../../../src/resources/process/paths';
import { exportShell } from '../../../../src/resources/process/shell/environment';
import { localHost } from '../../../../src/transport/local-host';
import { sh } from '../../../../src/transport/shell';

const sentinel = `s3ntinel'of $this "test"`;
const folder = mkdtempSync(join(tmpdir(), 'environment-'));
const binary = join(folder, 'uwsgi');
const report = join(folder, 'report');

// A program in the place of uWSGI that notes its own environment, and every process whose arguments tell the value.
writeFileSync(
  binary,
  `#!/bin/sh
printf '%s' "$PASSWORD" > ${report}
/bin/grep -alF s3ntinel /proc/[0-9]*/cmdline >> ${report} 2>/dev/null
exit 0
`,
);
chmodSync(binary, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(report, { force: true }));

const props = {
  name: 'shop',
  host: 'here',
  path: join(folder, 'shop.ini'),
  binary,
  manager: 'pidfile',
  timeout: 10,
  enabled: false,
  runtimeDirectory: folder,
  sections: { uwsgi: { module: 'shop' } },
  layout: ['[uwsgi]', 'module'],
  service: { environment: { PASSWORD: sentinel, 'no name': 'left out', PATH: '/nonexistent' } },
} as unknown as ResolvedProps;

test.each([
  ['the import check', () => validationScript(props)],
  [
    'a start without systemd',
    () => sh`work=${folder}
${managerOf(props).start}`,
  ],
])('%s gives the environment of the service to uWSGI, and to no argument list', async (_what, script) => {
  await localHost('here').exec(script(), { allowFailure: true });
  expect(existsSync(report)).toBe(true);
  expect(readFileSync(report, 'utf8')).toBe(sentinel);
});

test('exportShell() exports nothing where there is nothing, and no name that is none', () => {
  expect(exportShell().text).toBe(':');
  expect(exportShell({ 'A; reboot': '1' }).text).toBe(':');
  expect(exportShell({ A: "it's" }).text).toBe(`export A='it'\\''s'`);
});
