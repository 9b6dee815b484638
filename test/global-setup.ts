import { join } from 'node:path';
import { pyuwsgiVenv } from '../examples/support/pyuwsgi';

/** The second release of uWSGI that tests read their files with: the one of the wheel, beside the system's. */
export default async function setup(): Promise<void> {
  process.env['PYUWSGI'] ??= join(await pyuwsgiVenv(), 'bin/uwsgi');
}
