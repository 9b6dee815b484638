import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHttp } from '../../src/runtime/http-request';
import { UwsgiClient } from '../../src/runtime/uwsgi-client';
import { eventually } from '../support/eventually';
import { type RunningUwsgi, startUwsgi } from './support/uwsgi';

let uwsgi: RunningUwsgi;
let client: UwsgiClient;

beforeAll(async () => {
  uwsgi = await startUwsgi(
    (at) => [
      ...['--master', '--need-app', '--wsgi-file', join(__dirname, 'support/app.py')],
      ...['--socket', at('uwsgi.sock'), '--http-socket', at('http.sock'), '--spooler', at('spool')],
      ...['--cache2', 'name=first,items=20,blocksize=200000', '--cache2', 'name=other,items=20'],
    ],
    ['uwsgi.sock', 'http.sock'],
  );
  client = new UwsgiClient(() => uwsgi.connect('uwsgi.sock'), { address: 'uwsgi.sock', timeout: 20 });
});

afterAll(() => uwsgi?.stop());

test('request() brings the CGI variables to the application, and its answer back', async () => {
  const answer = await client.request({
    path: '/a%20b/%C3%BC?x=1&y=%20',
    method: 'POST',
    host: 'shop.example:8080',
    headers: { 'x-token': 'abc', 'content-type': 'text/plain' },
    body: 'hello',
  });
  expect(answer).toMatchObject({ status: 200, statusText: 'OK', truncated: false });
  expect(answer.headers['x-seen']).toBe('yes');
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    REQUEST_METHOD: 'POST',
    REQUEST_URI: '/a%20b/%C3%BC?x=1&y=%20',
    // WSGI passes bytes as latin1.
    PATH_INFO: Buffer.from('/a b/ü').toString('latin1'),
    QUERY_STRING: 'x=1&y=%20',
    HTTP_HOST: 'shop.example:8080',
    SERVER_NAME: 'shop.example',
    SERVER_PORT: '8080',
    HTTP_X_TOKEN: 'abc',
    CONTENT_TYPE: 'text/plain',
    CONTENT_LENGTH: '5',
    body: 'hello',
  });
});

test.each(['uwsgi', 'http'] as const)('over %s, any status is an answer', async (protocol) => {
  const path = '/status?503';
  const answer =
    protocol === 'uwsgi'
      ? await client.request({ path })
      : await getHttp(() => uwsgi.connect('http.sock'), { path });
  expect(answer.status).toBe(503);
  expect(answer.statusText).toBe('As Asked');
  expect(answer.body.toString()).toBe('asked for 503');
});

test('getHttp() sends the host it is told', async () => {
  const answer = await getHttp(() => uwsgi.connect('http.sock'), { path: '/x?y', host: 'shop.example' });
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    HTTP_HOST: 'shop.example',
    PATH_INFO: '/x',
    QUERY_STRING: 'y',
  });
});

test('request() reads a large body up to the limit, and says that there was more', async () => {
  const whole = await client.request({ path: '/large?300' });
  expect(whole.body.length).toBe(300 * 1024);
  expect(whole.truncated).toBe(false);
  const part = await client.request({ path: '/large?300', limit: 1000 });
  expect(part.body.toString()).toBe('y'.repeat(1000));
  expect(part.truncated).toBe(true);
});

test('request() refuses a path that is none, before it connects', async () => {
  for (const path of ['x', '/a b', '/a\r\nX: 1', '/a#b'])
    await expect(client.request({ path })).rejects.toThrow('Cannot request ');
});

test('a request above buffer-size is reported as a closed connection', async () => {
  await expect(client.request({ path: `/${'x'.repeat(5000)}` })).rejects.toMatchObject({
    name: 'TalkError',
    reason: 'closed',
  });
});

test('a slow application is given up after the timeout', async () => {
  const hasty = new UwsgiClient(() => uwsgi.connect('uwsgi.sock'), { address: 'here', timeout: 0.3 });
  await expect(hasty.request({ path: '/slow?2' })).rejects.toThrow(
    'here: Cannot request /slow?2: it must take at most 0.3 s, but by then nothing arrived',
  );
  await client.ping();
});

test('ping() is answered, and brings the warning that the application set', async () => {
  expect(await client.ping()).toEqual({});
  await client.request({ path: '/warn?disk+full' });
  expect(await client.ping()).toEqual({ warning: 'disk+full' });
  await client.request({ path: '/warn?' });
});

test('ping() of an http-socket fails', async () => {
  const wrong = new UwsgiClient(() => uwsgi.connect('http.sock'), { timeout: 20 });
  await expect(wrong.ping()).rejects.toMatchObject({ name: 'TalkError' });
});

test('rpc() calls functions of the application', async () => {
  expect((await client.rpc('join', 'a', 'ü', Buffer.from([0, 255]))).toString('hex')).toBe('612bc3bc2b00ff');
  expect((await client.rpc('large', '65535')).length).toBe(65_535);
  const large = await client.rpc('large', '200000');
  expect(large.equals(Buffer.alloc(200_000, 'x'))).toBe(true);
});

test.each(['unknown', 'fail', 'nothing'])('rpc() of %s is reported as closed', async (name) => {
  await expect(client.rpc(name)).rejects.toThrow(
    `uwsgi.sock: Cannot call "${name}": the function must be registered and return bytes, but the connection was closed`,
  );
});

test('rpc() refuses what uWSGI would cut', async () => {
  await expect(client.rpc('join', 'a', '')).rejects.toThrow(RangeError);
  await expect(client.rpc('join', ...Array<string>(254).fill('a'))).rejects.toThrow('at most 253 arguments');
  expect((await client.rpc('join', ...Array<string>(253).fill('a'))).length).toBe(2 * 253 - 1);
});

test('signal() reaches the handler', async () => {
  await client.signal(17);
  const path = join(uwsgi.directory, 'signal');
  await eventually('the handler has run', () => expect(readFileSync(path, 'utf8')).toBe('17'));
  await expect(client.signal(256)).rejects.toThrow(RangeError);
});

test('spool() runs a task', async () => {
  await client.spool({ text: 'for later ü' });
  const path = join(uwsgi.directory, 'spooled');
  await eventually('the task is done', () => expect(readFileSync(path, 'utf8')).toBe('for later ü'));
});

test('cache keeps, tells, replaces and forgets values', async () => {
  const { cache } = client;
  expect(await cache.get('k')).toBeUndefined();
  expect(await cache.exists('k')).toBe(false);
  expect(await cache.del('k')).toBe(false);
  expect(await cache.set('k', 'one')).toBe(true);
  expect(await cache.set('k', 'two')).toBe(false);
  expect((await cache.get('k'))?.toString()).toBe('one');
  expect(await cache.update('k', 'two')).toBe(true);
  expect((await cache.get('k'))?.toString()).toBe('two');
  expect(await cache.exists('k')).toBe(true);
  expect(await cache.exists('k', { cache: 'other' })).toBe(false);
  expect(await cache.set('k', 'three', { cache: 'other', expires: 60 })).toBe(true);
  expect((await cache.get('k', { cache: 'other' }))?.toString()).toBe('three');
  expect(await cache.del('k')).toBe(true);
  expect(await cache.exists('k')).toBe(false);
});

test('cache takes large values and refuses those that do not fit', async () => {
  const large = Buffer.alloc(150_000, 'z');
  expect(await client.cache.set('large', large)).toBe(true);
  expect((await client.cache.get('large'))?.equals(large)).toBe(true);
  expect(await client.cache.set('huge', Buffer.alloc(300_000))).toBe(false);
  await expect(client.cache.set('empty', '')).rejects.toThrow('must have at least one byte');
});

test('a spooler that is not there is reported', async () => {
  const bare = await startUwsgi((at) => ['--master', '--socket', at('bare.sock')], ['bare.sock']);
  try {
    const lonely = new UwsgiClient(() => bare.connect('bare.sock'), { timeout: 20 });
    await expect(lonely.spool({ a: 'b' })).rejects.toMatchObject({ reason: 'refused' });
    await expect(new UwsgiClient(() => bare.connect('none.sock')).ping()).rejects.toMatchObject({
      reason: 'connect',
    });
  } finally {
    await bare.stop();
  }
});
