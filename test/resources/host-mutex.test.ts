import { spawnSync } from 'node:child_process';
import { hostMutex } from '../../src/resources/host-mutex';
import { describeNeeding } from '../support/needs';

const state = '/var/lib/uwsgi-iac';

/** Runs shell in a mount namespace of its own, in which the state folder is a file system with this many free inodes. */
function withInodes(
  free: number,
  script: string,
): { readonly status: number | null; readonly stdout: string } {
  const whole = `mkdir -p ${state} && mount -t tmpfs -o nr_inodes=${free + 1} none ${state} || exit 99\n${script}`;
  return spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', whole], {
    encoding: 'utf8',
    timeout: 10_000,
  });
}

const change = `${hostMutex('web1/shop', 5)}
acquire_mutex || exit 74
echo "changes with \${slot:-no slot}"
release_mutex
ls -A ${state}`;

describeNeeding('root')('hostMutex()', () => {
  test('announces a change, and leaves nothing', () => {
    const { status, stdout } = withInodes(10, change);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^changes with \/var\/lib\/uwsgi-iac\/running\/[0-9a-f]{16}\n$/),
    });
  });

  test('waits for an earlier change, no longer than its patience', () => {
    const { status, stdout } = withInodes(
      10,
      `( ${hostMutex('web1/shop', 1)}\nacquire_mutex; echo first; sleep 8 ) & sleep 0.5\n${hostMutex('web1/shop', 1)}\nacquire_mutex; echo "ended with $?"; kill $!`,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'first\nended with 1\n' });
  });

  test.each([0, 1])('does not wait for ever where %d inodes are left', (free) => {
    const { status, stdout } = withInodes(free, change);
    expect({ status, stdout: stdout.split('\n')[0] }).toEqual({ status: 0, stdout: 'changes with no slot' });
  });
});
