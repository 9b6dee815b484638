import type { LabHost } from '../../lab/lab';

/** Every inode below the folders that we ever write to, and every process of uWSGI. */
const facts = (host: LabHost) =>
  host.sh(
    `find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /var/log -o -path /var/cache \\) -prune -o -printf '%p %i %T@ %C@ %m %u\\n' | sort; pgrep -a uwsgi || :`,
  );

/** Acts while no folder of the host can be written. What writes fails there, and nothing differs at the end. */
export async function frozen(host: LabHost, act: () => Promise<void>): Promise<void> {
  const folders = '/etc /home /opt /root /srv /tmp /usr /var/lib /var/tmp /dev/shm';
  const before = await facts(host);
  await host.sh(`for f in ${folders}; do mount --bind $f $f && mount -o remount,bind,ro $f; done`);
  try {
    await expect(host.sh('touch /etc/probe')).rejects.toThrow(/Read-only/);
    await act();
  } finally {
    await host.sh(`for f in ${folders}; do umount -l $f; done`);
  }
  expect(await facts(host)).toBe(before);
}
