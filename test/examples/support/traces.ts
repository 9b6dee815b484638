import type { LabHost } from '../../lab/lab';

/** What the system itself writes while it runs. */
const own =
  '/proc /sys /dev /tmp /run/systemd /run/log /run/user /run/sudo /run/motd* /run/utmp /run/lock /var/log/journal /var/log/lastlog /var/log/wtmp /var/log/btmp /var/lib/systemd /var/lib/sudo /var/tmp /root/.cache';

/** All files of a host, all of its units, and every uWSGI that runs. */
export async function tracesOn(host: LabHost): Promise<readonly string[]> {
  const pruned = own
    .split(' ')
    .map((path) => `-path '${path}'`)
    .join(' -o ');
  const said = await host.sh(`
find / \\( ${pruned} \\) -prune -o -print
ls -d /run/systemd/system/* /run/systemd/transient/*.service /tmp/* 2>/dev/null || :
systemctl list-units --all --plain --no-legend --type=service,socket,timer,slice,mount | awk '{ print "unit " $1 }'
pgrep -a uwsgi | cut -d' ' -f2- | sed 's/^/process /' || :`);
  return said.split('\n').filter((line) => line !== '' && !/^unit (session-|user[@-]|run-u)/.test(line));
}

/** What is there now and was not before, and the other way round. */
export function changesBetween(before: readonly string[], after: readonly string[]): readonly string[] {
  const [earlier, later] = [new Set(before), new Set(after)];
  return [
    ...[...later].filter((line) => !earlier.has(line)).map((line) => `+ ${line}`),
    ...[...earlier].filter((line) => !later.has(line)).map((line) => `- ${line}`),
  ];
}
