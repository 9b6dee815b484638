import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCheck } from '../../src/constructs/import-check';

/** Values that a shell, or its echo, could take for something else. */
const values = ['C:\\new\\table\\\\x', '\\0101\\c', `'"$(id)\``, '-n', ' ä ', '%s\\n'];

test('importCheck() gives the application its environment byte by byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'import-check-'));
  try {
    const binary = join(folder, 'uwsgi');
    writeFileSync(binary, `#!/bin/sh\nenv -0 > ${folder}/seen\n`, { mode: 0o755 });
    const environment = Object.fromEntries(values.map((value, index) => [`V${index}`, value]));
    const check = importCheck(
      {
        directory: '/srv/shop',
        module: 'shop',
        environment,
        embeddedPlugin: true,
        instance: { binary, manager: 'pidfile' },
      },
      { source: folder },
    )!;
    const env = { PATH: process.env['PATH'], ...(check.environment as Record<string, string>) };
    const { stderr } = spawnSync('dash', ['-c', check.run], { cwd: folder, env, encoding: 'utf8' });
    expect(stderr).toBe('');
    const seen = readFileSync(join(folder, 'seen'), 'utf8').split('\0');
    expect(seen).toEqual(expect.arrayContaining(values.map((value, index) => `V${index}=${value}`)));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
