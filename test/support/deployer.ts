import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryHost } from '../../src/transport/memory-host';
import { raw } from '../../src/transport/shell';
import { testFolder } from './folder';
import { runShell } from './run-shell';

/** A host whose scripts this machine runs, by a deployer that is not root and has a home directory of its own. */
export interface Deployer {
  readonly host: MemoryHost;
  /** Its home directory. */
  readonly home: string;
  /** Its state folder. */
  readonly state: string;
}

/** A deployer whose `id` says that it is no root; its files go when the tests of the file have ended. */
export function testDeployer(name = 'web1'): Deployer {
  const folder = testFolder();
  const [home, programs] = [join(folder, 'home'), join(folder, 'bin')];
  for (const path of [home, programs]) mkdirSync(path);
  writeFileSync(join(programs, 'id'), '#!/bin/sh\ncase $* in -u) echo 1000 ;; *) echo deploy ;; esac\n', {
    mode: 0o755,
  });
  const env = { PATH: `${programs}:${process.env['PATH']}`, HOME: home };
  const host = new MemoryHost({ name }).answer(/(?:)/, (script, { input }) => {
    const { status, stdout, stderr } = runShell(raw(script), { env, input: input ?? '' });
    return { code: status ?? 137, stdout, stderr };
  });
  return { host, home, state: join(home, '.local/state/uwsgi-iac') };
}
