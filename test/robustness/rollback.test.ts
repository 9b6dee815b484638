import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UwsgiOptions } from '../../src/config/generated/options';
import { Session } from '../../src/engine/session';
import { type KillPlace, loopbackPlace } from './support/kill-place';
import { projectOf } from './support/kill-project';
import { ask } from './support/poller';

jest.setTimeout(120_000);

let folder: string;
let place: KillPlace;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollback-'));
  place = await loopbackPlace(folder);
  expect(await apply('good')).toBe('');
});
afterAll(async () => {
  await place?.stop();
  rmSync(folder, { recursive: true });
});

/** Gives the message when it fails. */
async function apply(version: string, options: UwsgiOptions = {}, timeout = 20): Promise<string> {
  const { project } = place;
  const session = new Session(
    projectOf({
      ...project,
      version,
      options: { ...project.options, ...options },
      instance: { ...project.instance, timeout },
    }),
  );
  try {
    const { results } = await session.apply();
    return results.find(({ error }) => error !== undefined)?.error?.message ?? '';
  } finally {
    await session.close();
  }
}

test.each(['hook-post-app', 'hook-accepting'])(
  'a %s that fails is undone, and what serves again can be reloaded',
  async (option) => {
    const message = await apply('bad', { [option]: 'exec:exit 3' });
    expect(message).toContain('the previous state is restored');
    expect(message).toContain('command "exit 3" exited with non-zero code: 3');
    expect(await ask(place.url)).toBe('good');
    expect(await apply('better')).toBe('');
    expect(await ask(place.url)).toBe('better');
    expect(await apply('good')).toBe('');
  },
);

test('workers that never end their import do not hold up what was there before', async () => {
  const home = place.project.directory;
  const code =
    'import time, uwsgi\nif uwsgi.worker_id() > 0: time.sleep(300)\nfrom shop import application\n';
  writeFileSync(join(home, 'stuck.py'), code);
  const message = await apply('bad', { module: 'stuck', 'lazy-apps': true }, 4);
  expect(message).toMatch(/the previous state is restored\ngave up after 4 s/);
  expect(await ask(place.url)).toBe('good');
});
