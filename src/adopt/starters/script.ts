import { joinShell, raw, type Shell, sh } from '../../transport/shell';

/** Kind of a file, outside systemd, that starts programs. */
export type StarterKind = 'supervisord' | 'compose' | 'quadlet' | 'cron' | 'init' | 'user-unit' | 'runit';

/** A file that starts a uWSGI, or may. */
export interface StarterFile {
  readonly kind: StarterKind;
  readonly path: string;
}

const places: readonly (readonly [StarterKind, readonly string[]])[] = [
  [
    'supervisord',
    [
      '/etc/supervisord.conf',
      '/etc/supervisor/*.conf',
      '/etc/supervisor/conf.d/*',
      '/etc/supervisord.d/*',
      '/etc/supervisor.d/*',
      '/usr/local/etc/supervisord.conf',
    ],
  ],
  ['cron', ['/etc/crontab', '/etc/cron.d/*', '/var/spool/cron/*', '/var/spool/cron/crontabs/*']],
  ['init', ['/etc/rc.local', '/etc/inittab', '/etc/init.d/*', '/etc/init/*.conf']],
  ['runit', ['/etc/sv/*/run', '/etc/service/*/run', '/service/*/run']],
  [
    'user-unit',
    [
      '/etc/systemd/user/*.service',
      '/home/*/.config/systemd/user/*.service',
      '/root/.config/systemd/user/*.service',
    ],
  ],
  ['quadlet', ['/etc/containers/systemd/*.container', '/home/*/.config/containers/systemd/*.container']],
];

/** Script that lists files outside systemd that name uWSGI: `@starter KIND PATH`. Read-only. */
export const starterFilesScript: Shell = joinShell([
  sh`starter() { # KIND FILE...
  kind=$1; shift
  for one in "$@"; do [ ! -f "$one" ] || ! grep -qsi uwsgi "$one" || printf '@starter\t%s\t%s\n' "$kind" "$(readlink -f "$one")"; done
}`,
  ...places.map(([kind, patterns]) => sh`starter ${kind} ${raw(patterns.join(' '))}`),
  sh`find /etc /srv /opt /home /root -maxdepth 3 \( -name 'docker-compose*.y*ml' -o -name 'compose*.y*ml' \) -type f 2>/dev/null | head -n 200 | while IFS= read -r one; do
  starter compose "$one"
done`,
]);
