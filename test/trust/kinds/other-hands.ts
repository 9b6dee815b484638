import type { Disturbance, Kind } from '../disturbance';
import { subjectsThat } from '../subjects';

const withFile = subjectsThat(({ file, folder }) => file !== undefined && folder === undefined);
const withUnit = subjectsThat(({ unit }) => unit === true);

const fileOf = (run: Disturbance): string => run.subject.file!(run.name);

/** What others do on the host meanwhile. */
export const otherHandKinds: readonly Kind[] = [
  {
    name: 'file edited by another hand',
    subjects: withFile,
    operations: ['update', 'delete', 'rename', 'nothing'],
    disturb(run) {
      run.edits = true;
      run.strike(() => run.sh(`[ ! -f ${fileOf(run)} ] || echo '# by hand' >> ${fileOf(run)}`));
      run.nextArguments.push('--adopt', '--discard-edits');
    },
  },
  {
    name: 'file replaced by a link',
    subjects: withFile,
    operations: ['update', 'delete', 'nothing'],
    disturb(run) {
      run.edits = true;
      run.strike(() => run.sh(`rm -f ${fileOf(run)}; ln -s /etc/victim ${fileOf(run)}`));
      run.undo(() => run.sh(`[ "$(readlink ${fileOf(run)})" != /etc/victim ] || rm -f ${fileOf(run)}`));
      run.nextArguments.push('--adopt', '--discard-edits');
    },
  },
  {
    name: 'file removed by another hand',
    subjects: withFile,
    operations: ['update', 'delete', 'nothing'],
    disturb(run) {
      run.edits = true;
      run.strike(() => run.sh(`rm -f ${fileOf(run)}`));
    },
  },
  {
    name: 'unit masked by another tool',
    subjects: withUnit,
    operations: ['update', 'nothing', 'delete'],
    disturb(run) {
      run.edits = true;
      run.silences = true;
      const path = `/etc/systemd/system/${run.name}.service`;
      run.strike(() =>
        run.sh(`systemctl stop ${run.name}; rm -f ${path}; systemctl mask --quiet ${run.name}`),
      );
      run.undo(() =>
        run.sh(`[ "$(readlink ${path})" != /dev/null ] || systemctl unmask --quiet ${run.name}`),
      );
      run.nextArguments.push('--adopt', '--discard-edits');
    },
  },
  {
    name: 'unit edited by another tool',
    subjects: withUnit,
    operations: ['update', 'nothing', 'delete'],
    disturb(run) {
      run.edits = true;
      const path = `/etc/systemd/system/${run.name}.service`;
      run.strike(() =>
        run.sh(`[ ! -f ${path} ] || { echo '# by hand' >> ${path}; systemctl daemon-reload; }`),
      );
      run.nextArguments.push('--adopt', '--discard-edits');
    },
  },
  {
    name: 'process killed meanwhile',
    subjects: withUnit,
    operations: ['update', 'nothing', 'delete', 'rename'],
    disturb: (run) => run.strike(() => run.sh(`systemctl kill --signal=KILL ${run.name} 2>/dev/null || :`)),
  },
  {
    name: 'port stolen meanwhile',
    subjects: ['instance', 'pidfile', 'vassal', 'router'],
    operations: ['create'],
    disturb(run) {
      const port = run.subject.port!(run.goal!);
      run.strike(
        () =>
          run.sh(
            `systemd-run --quiet --unit=trust-thief python3 -c 'import socket, time; s = socket.create_server(("", ${port})); time.sleep(600)' && sleep 0.3`,
          ),
        { from: 0.05, to: 0.7 },
      );
      run.undo(() =>
        run.sh(
          'systemctl stop trust-thief 2>/dev/null || :; systemctl reset-failed trust-thief 2>/dev/null || :',
        ),
      );
    },
  },
  {
    name: 'clock of the host jumps',
    disturb(run) {
      const hours = run.random.pick([3, -3]);
      run.strike(() =>
        run.sh(`cat > /usr/local/bin/date <<'END'
#!/bin/sh
case "$*" in +%s) echo $(($(/bin/date +%s) + ${hours * 3600})) ;; *) exec /bin/date -d '${hours} hours' "$@" ;; esac
END
chmod 755 /usr/local/bin/date`),
      );
      run.undo(() => run.sh('rm -f /usr/local/bin/date'));
    },
  },
  {
    name: 'systemctl hangs',
    subjects: withUnit,
    operations: ['update', 'create', 'rename', 'delete'],
    async disturb(run) {
      const seconds = run.random.int(8, 30);
      const verb = run.random.pick(['restart', 'reload', 'start', 'stop', 'daemon-reload']);
      await run.sh(`cat > /usr/local/bin/systemctl <<'END'
#!/bin/sh
case " $* " in *" ${verb} "*) sleep ${seconds} ;; esac
exec /bin/systemctl "$@"
END
chmod 755 /usr/local/bin/systemctl`);
      run.undo(() => run.sh('rm -f /usr/local/bin/systemctl'));
    },
  },
];
