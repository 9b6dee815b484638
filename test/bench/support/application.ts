import type { Host } from '../../../src/constructs/host';
import { PythonApp, type PythonAppProps } from '../../../src/constructs/python-app';
import type { LabHost } from '../../lab/lab';

/** Where the application speaks the uwsgi protocol. */
export const backend = ':3031';

/** Directory of the application. */
export const directory = '/srv/shop';

/** The application answers with its revision: that of its environment, or else that of its code. */
const code = (revision: number): string => `import os, time

REVISION = os.environ.get('REVISION', '${revision}')
BODY = b'r' + REVISION.encode()

def application(environ, start_response):
    time.sleep(0.002)
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(BODY)))])
    return [BODY]
`;

/** Puts the code of a revision in place of the one before, as whoever ships code does it: never half of it. */
export async function publishApplication(host: LabHost, revision: number): Promise<void> {
  await host.sh(`mkdir -p ${directory}
cat > ${directory}/.shop.py <<'END'
${code(revision)}END
mv ${directory}/.shop.py ${directory}/shop.py`);
}

/**
 * Requests that come while nobody accepts wait in the queue of the socket: it must hold as many as can come, or the kernel
 * makes clients try again a second later.
 */
export const options = { listen: 2048, 'disable-logging': true } as const;

/** The application as an instance of its own. */
export function declareShop(host: Host, props: Partial<PythonAppProps> = {}): PythonApp {
  return new PythonApp(host, 'shop', {
    directory,
    module: 'shop',
    socket: backend,
    processes: 4,
    ...props,
    options: { ...options, ...props.options },
    instance: { service: { user: 'www-data' }, timeout: 30, ...props.instance },
  });
}
