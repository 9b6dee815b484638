import type { HostProps } from '../../../src/constructs/host';
import type { Project } from '../../../src/constructs/project';
import type { Session } from '../../../src/engine/session';
import type { Lab, LabHost } from '../../lab/lab';
import { session as within } from '../../support/session';

/** How a program reaches a host of the lab. */
export const connectionTo = (lab: Lab, host: LabHost): HostProps => ({
  host: host.address,
  user: 'root',
  hostKey: host.hostKey,
  privateKeyPath: lab.keys.root,
});

/** Puts the application on a host: it answers with the revision in its environment, `wait` milliseconds after it was asked. */
export async function publishShop(host: LabHost, { wait = 2, directory = '/srv/shop' } = {}): Promise<void> {
  await host.sh(`mkdir -p ${directory} && cat > ${directory}/shop.py <<'END'
import os, socket, time, uwsgi

BODY = ('r' + os.environ.get('REVISION', '0')).encode()
HOST = socket.gethostname()

def application(environ, start_response):
    time.sleep(${wait / 1000})
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(BODY))), ('X-Host', HOST), ('X-Workers', str(uwsgi.numproc))])
    return [BODY]
END`);
}

/** Applies a program; the kinds of its actions by the last two parts of their paths. */
export async function applied(project: Project): Promise<Record<string, string>> {
  return within(project, async (session) => {
    const { plan, results } = await session.apply();
    fail(results);
    return Object.fromEntries(
      plan.actions.map((action) => {
        const path = 'desired' in action ? action.desired.path : action.path;
        return [path.split('/').slice(-2).join('/'), action.kind];
      }),
    );
  });
}

/** Takes away all that a program deployed. */
export async function destroyed(
  project: Project,
  options: Parameters<Session['destroy']>[0] = {},
): Promise<void> {
  await within(project, async (session) => fail((await session.destroy(options)).results));
}

/** What a host has of anything that was deployed, and what runs; a change that a power cut ended may leave its slot. */
export const whatIsLeft = (host: LabHost): Promise<string> =>
  host.sh(
    'ls -d /etc/uwsgi/* /var/lib/uwsgi-iac/* /run/systemd/system/*standby* 2>/dev/null | grep -v /running || :; ls /etc/systemd/system/*.service 2>/dev/null | xargs -n 1 basename || :; pgrep -a uwsgi | cut -d" " -f2- || :',
  );

function fail(results: readonly { readonly error?: Error }[]): void {
  const errors = results.flatMap(({ error }) => error ?? []);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
}
