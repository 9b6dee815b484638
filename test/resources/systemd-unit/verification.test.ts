import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readVerdict, verificationScript } from '../../../src/resources/systemd-unit/verification';
import { testNeeding } from '../../support/needs';

/** Units that are not loaded are judged from systemd 250 on. */
const testWithSystemd = testNeeding('systemd-analyze');

testWithSystemd('verificationScript() judges what is there now without the planned drop-ins', () => {
  const folder = mkdtempSync('/tmp/units-');
  try {
    // As deep as /etc/systemd/system.
    const path = `${folder}/system/x.service`;
    const content = '[Service]\nExecStart=/bin/true\n';
    mkdirSync(`${folder}/system`);
    writeFileSync(path, content);
    const files = [
      { path, content },
      { path: `${path}.d/hard.conf`, content: '[Service]\nProtectSystem=strict\nPrivateTmp=yes\n' },
    ];
    const { status, stdout } = spawnSync('sh', {
      input: verificationScript({ units: ['x.service'], files }).text,
      encoding: 'utf8',
    });
    const { before, after, refused } = readVerdict({ code: status!, stdout }, files);
    expect(refused).toEqual([]);
    expect(Number.parseFloat(before!)).toBeGreaterThan(Number.parseFloat(after!));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
