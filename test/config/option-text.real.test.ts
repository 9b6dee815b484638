import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { testWithUwsgi } from './real-uwsgi';
import { okApp, type RunningUwsgi, withUwsgi } from './run-uwsgi';

/** Facts of texts, each with the lines that show it on a real uWSGI. */
interface Proof {
  readonly lines: readonly string[];
  readonly shows: (uwsgi: RunningUwsgi) => Promise<void>;
}

const http = 'http-socket = http.sock';
const app = 'wsgi-file = app.py';
const serves = async (uwsgi: RunningUwsgi): Promise<void> => {
  await uwsgi.logs(/spawned uWSGI worker 1/);
  expect(await uwsgi.status('/')).toBe(200);
};
const logs =
  (pattern: RegExp) =>
  (uwsgi: RunningUwsgi): Promise<void> =>
    uwsgi.logs(pattern);

const proofs: Readonly<Record<string, Proof>> = {
  'processes is 1 unless set': {
    lines: ['master = true', http, app],
    shows: logs(/spawned uWSGI worker 1 [\s\S]*cores: 1/),
  },
  'with processes = 0 no worker starts and requests hang': {
    lines: ['master = true', 'processes = 0', http, app],
    shows: async (uwsgi) => {
      await uwsgi.logs(/Operational MODE: no-workers/);
      expect(await uwsgi.status('/')).toBeUndefined();
      expect(uwsgi.output()).not.toMatch(/spawned uWSGI worker 1/);
    },
  },
  'listen is 100 unless set': { lines: [http, app], shows: logs(/backlog is limited to 100 connections/) },
  'worker-reload-mercy is 60 s unless set': {
    lines: ['master = true', http, app],
    shows: logs(/mercy for graceful operations on workers is 60 seconds/),
  },
  'enable-threads is off on 2.0.21': {
    lines: [http, app],
    shows: logs(/Python threads support is disabled/),
  },
  'threads implies enable-threads': {
    lines: [http, app, 'threads = 2'],
    shows: logs(/python threads support enabled/i),
  },
  'without need-app uWSGI runs and answers 500': {
    lines: [http, 'wsgi-file = missing.py'],
    shows: async (uwsgi) => {
      await uwsgi.logs(/no app loaded. going in full dynamic mode[\s\S]*spawned uWSGI worker/);
      expect(await uwsgi.status('/')).toBe(500);
    },
  },
  'need-app ends uWSGI with status 22': {
    lines: [http, 'wsgi-file = missing.py', 'need-app = true'],
    shows: async (uwsgi) => expect(await uwsgi.ends()).toBe(22),
  },
  'strict ends uWSGI with status 1': {
    lines: [http, 'strict = true', 'no-such-option = 1'],
    shows: async (uwsgi) => expect(await uwsgi.ends()).toBe(1),
  },
  'wsgi-file takes no callable behind a colon': {
    lines: [http, 'wsgi-file = app.py:application'],
    shows: logs(/failed to open python file app.py:application/),
  },
  'module takes no file name': { lines: [http, 'module = app.py'], shows: logs(/No module named 'app.py'/) },
  'module takes a callable behind a colon': { lines: [http, 'module = app:application'], shows: serves },
  'print prints its value': {
    lines: [http, app, 'print = hello from print'],
    shows: logs(/^hello from print$/m),
  },
  'log-date takes a format, and false for one': {
    lines: [http, app, 'log-date = false'],
    shows: logs(/^falseuWSGI running|^false\*\*\*|^false.*spawned/m),
  },
  'pidfile is written by the first process': {
    lines: ['master = true', http, app, 'pidfile = uwsgi.pid'],
    shows: async (uwsgi) => {
      await uwsgi.logs(/spawned uWSGI worker 1/);
      expect(existsSync(join(uwsgi.directory, 'uwsgi.pid'))).toBe(true);
    },
  },
  'chmod-socket = 1 is 666': {
    lines: [http, app, 'chmod-socket = 1'],
    shows: async (uwsgi) => {
      await uwsgi.logs(/spawned uWSGI worker/);
      expect(statSync(join(uwsgi.directory, 'http.sock')).mode & 0o777).toBe(0o666);
    },
  },
  'without chmod-socket only the owner may connect': {
    lines: [http, app, 'umask = 022'],
    shows: async (uwsgi) => {
      await uwsgi.logs(/spawned uWSGI worker/);
      expect(statSync(join(uwsgi.directory, 'http.sock')).mode & 0o777).toBe(0o755);
    },
  },
  'buffer-size is 4096 bytes unless set': {
    lines: [http, app],
    shows: async (uwsgi) => {
      await serves(uwsgi);
      expect(await uwsgi.status('/', { 'X-Long': 'x'.repeat(5_000) })).not.toBe(200);
      await uwsgi.logs(/invalid (HTTP )?request( block)? size|max 4096/);
    },
  },
  'min-worker-lifetime is 10 s unless set': {
    lines: [http, app, 'max-worker-lifetime = 10', 'master = true'],
    shows: async (uwsgi) => {
      expect(await uwsgi.ends()).toBe(1);
      expect(uwsgi.output()).toMatch(/min-worker-lifetime.*10/);
    },
  },
};

testWithUwsgi.each(Object.entries(proofs))('%s', (_, { lines, shows }) =>
  withUwsgi(lines, shows, { files: okApp }),
);
