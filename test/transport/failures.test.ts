import { spawnSync } from 'node:child_process';
import { failureHint } from '../../src/transport/failures';
import { localHost } from '../../src/transport/local-host';
import { tools } from '../../src/transport/tools';

test.each(['dash', 'bash'])('failureHint() names the tool that %s did not find, and its package', (shell) => {
  if (spawnSync(shell, ['-c', ':']).error !== undefined) return;
  for (const tool of tools.filter((name) => name !== 'printf')) {
    const { stderr } = spawnSync(shell, ['-c', `eval 'PATH=/nonexistent; ${tool} /'`], { encoding: 'utf8' });
    expect(failureHint(stderr)).toMatch(
      new RegExp(`^the host must have ${tool} on its PATH, and has not: install \\w+`),
    );
  }
});

test('Host.exec() says which tool is missing', async () => {
  await expect(
    localHost('here').exec('PATH=/nonexistent\nstat /', { readOnly: true, purpose: 'look at /' }),
  ).rejects.toThrow(
    'here: Cannot look at /: the host must have stat on its PATH, and has not: install coreutils',
  );
});
