import { setTimeout as delay } from 'node:timers/promises';
import type { Disturbance, Kind } from '../disturbance';
import { secretFile } from '../facts';
import { planter, spy } from '../host/attackers';
import { subjectsThat } from '../subjects';

/** Runs a Python program as another user of the host until the run is over, and gives what it printed. */
async function asUser(run: Disturbance, user: string, program: string, ...args: string[]): Promise<void> {
  const unit = 'trust-attacker';
  await run.sh(`cat > /usr/local/bin/attacker.py <<'END'\n${program}END
chmod 755 /usr/local/bin/attacker.py
install -m 400 -o ${user} /dev/null /usr/local/bin/attacker.secret
cat ${secretFile} > /usr/local/bin/attacker.secret
systemd-run --quiet --unit=${unit} --uid=${user} --property=StandardOutput=file:/run/attacker.out python3 /usr/local/bin/attacker.py ${args.map((arg) => `'${arg}'`).join(' ')}`);
  await delay(400);
}

async function endOf(run: Disturbance): Promise<string> {
  return run.sh(
    'systemctl stop trust-attacker; systemctl reset-failed trust-attacker 2>/dev/null || :; cat /run/attacker.out; rm -f /run/attacker.out /usr/local/bin/attacker.*',
  );
}

/** The application user may read the configurations of what runs as it, its own vassals among them, and the environment of these processes. */
const served =
  /^\/etc\/uwsgi\/[\w-]+\.ini 640$|^\/srv\/own\/(vassal|instance)-of-the-user-[\w-]+\.ini 640$|^environ of a process$/;

const folders = [
  '/etc/uwsgi',
  '/etc/systemd/system',
  '/etc/tmpfiles.d',
  '/srv',
  '/srv/files',
  '/srv/fief',
  '/srv/court',
  '/srv/own',
  '/tmp',
  '/var/lib/uwsgi-iac',
];

function reading(name: string, user: string, subjects: readonly string[]): Kind {
  return {
    name,
    subjects,
    operations: ['create', 'update', 'rename', 'delete'],
    mayRefuse: true,
    async disturb(run) {
      await asUser(run, user, spy, ...folders);
      run.undo(async () => {
        const read = (await endOf(run))
          .split('\n')
          .filter(
            (line) =>
              line !== '' && !line.startsWith('watching ') && !(user === 'www-data' && served.test(line)),
          );
        if (read.length > 0)
          run.checks.push(() => [`secret read by ${user}: ${read.join('; ').slice(0, 400)}`]);
      });
    },
  };
}

/** Other accounts of the host. */
export const attackerKinds: readonly Kind[] = [
  reading(
    'another user reads',
    'nosudo',
    subjectsThat(({ secretive }) => secretive === true),
  ),
  // What serves is his to read; files of others are not.
  reading('the application user reads', 'www-data', ['file', 'release', 'file of the user']),
  {
    name: 'the application user plants links',
    subjects: subjectsThat(({ folder }) => folder !== undefined),
    operations: ['create', 'update', 'rename', 'delete'],
    mayRefuse: true,
    async disturb(run) {
      run.edits = true;
      // Whose folder it is may end what runs from it: files that are staged there for the way back are gone as well.
      run.silences = true;
      const file = run.subject.file!(run.name).split('/').at(-1)!;
      await asUser(run, 'www-data', planter, run.subject.folder!, file, '/etc/victim');
      run.undo(async () => {
        await endOf(run);
        await run.sh(`find ${run.subject.folder} -lname /etc/victim -delete`);
        const victim = await run.sh('cat /etc/victim');
        if (victim !== 'victim\n') run.checks.push(() => [`/etc/victim holds ${victim.slice(0, 300)}`]);
      });
    },
  },
  {
    name: 'the application user replaces a file by a link',
    subjects: subjectsThat(({ folder }) => folder !== undefined),
    operations: ['update', 'delete', 'nothing'],
    mayRefuse: true,
    disturb(run) {
      run.edits = true;
      const file = run.subject.file!(run.name);
      run.strike(() =>
        run.sh(`runuser -u www-data -- sh -c 'rm -f ${file}; ln -s /etc/victim ${file}' 2>/dev/null || :`),
      );
      run.undo(() => run.sh(`[ ! -L ${file} ] || rm -f ${file}`));
      run.nextArguments.push('--adopt');
    },
  },
];
