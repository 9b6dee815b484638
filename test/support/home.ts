import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from './folder';

/** A home directory of the tests of a file, with an empty `~/.ssh` for each test; HOME is it meanwhile. */
export function testHome(): {
  readonly home: string;
  /** Writes a file of `~/.ssh`, and returns its path. */
  readonly write: (name: string, text: string) => string;
} {
  const home = testFolder();
  const { HOME, SSH_AUTH_SOCK } = process.env;
  beforeEach(() => {
    Object.assign(process.env, { HOME: home, SSH_AUTH_SOCK: '' });
    rmSync(join(home, '.ssh'), { recursive: true, force: true });
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  });
  afterAll(() => {
    Object.assign(process.env, { HOME, SSH_AUTH_SOCK });
    if (SSH_AUTH_SOCK === undefined) delete process.env['SSH_AUTH_SOCK'];
  });
  const write = (name: string, text: string): string => {
    const path = join(home, '.ssh', name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return { home, write };
}
