import type { Disturbance, Kind } from '../disturbance';
import type { Place } from '../stage';

/** Shell that takes all room, or the right to write. */
export const fill: Readonly<Record<'space' | 'inodes' | 'read-only', (place: string) => string>> = {
  space: (place) => `dd if=/dev/zero of=${place}/.filler bs=1k 2>/dev/null || :`,
  inodes: (place) =>
    `mkdir -p ${place}/.filler && i=0; while printf '' > ${place}/.filler/$i; do i=$((i + 1)); done 2>/dev/null || :`,
  // A mount of its own: what has files open for writing keeps the one below.
  'read-only': (place) => `mount --bind ${place} ${place} && mount -o remount,bind,ro ${place}`,
};

/** Where the files of the subject are. */
const targetOf = ({ subject }: Disturbance): Place =>
  subject.file?.('x').startsWith('/etc/uwsgi') === true
    ? '/etc/uwsgi'
    : subject.unit === true
      ? '/etc/systemd/system'
      : '/srv';

const placeOf: Readonly<Record<string, (run: Disturbance) => Place>> = {
  'where its files are': targetOf,
  'of the state folder': () => '/var/lib/uwsgi-iac',
  'of /tmp': () => '/tmp',
};

const words = { space: 'no space', inodes: 'no inodes', 'read-only': 'read-only' } as const;

/** File systems that take nothing more. */
export const spaceKinds: readonly Kind[] = (['space', 'inodes', 'read-only'] as const).flatMap((lack) =>
  Object.entries(placeOf).map(
    ([where, place]): Kind => ({
      name: `${words[lack]} ${where}`,
      async disturb(run) {
        const at = place(run);
        const begin = async () => {
          // Registered with the fault: without it the file system of the stage itself would be unmounted.
          run.undo(() => run.sh(lack === 'read-only' ? `umount -l ${at}` : `rm -rf ${at}/.filler`));
          return run.sh(fill[lack](at));
        };
        if (run.random.next() < 0.5) await begin();
        else run.strike(begin);
      },
    }),
  ),
);
