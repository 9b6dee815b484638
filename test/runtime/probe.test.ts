import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Types } from '../../src/provider/schema/types';
import { type Probe, probeProps, probeScript, probeUrl } from '../../src/runtime/probe';

const run = promisify(execFile);

test.each<[unknown, string]>([
  [{}, 'Must have exactly one of http, ping, request, tcp, unix, command'],
  [{ tcp: { address: ':80' }, unix: { path: '/a' } }, 'Must have exactly one of'],
  [{ tcp: { address: 'somewhere' } }, 'Must be address:port'],
  [{ unix: { path: 'a.sock' } }, 'Must be an absolute path'],
  [{ http: { url: 'https://127.0.0.1/' } }, 'Must be such as http://127.0.0.1:8000/health'],
  [{ http: { url: 'http://me:secret@127.0.0.1/' } }, 'Must be such as'],
  [{ request: { address: ':3031', path: 'health' } }, 'Must be a path that begins with "/"'],
  [{ http: { url: 'http://a/', host: 'a\r\nX: 1' } }, 'Must be the name of a host'],
  [{ http: { url: 'http://a/', status: 99 } }, 'Too small'],
  [{ tcp: { address: ':80' }, timeout: 0 }, 'Too small'],
  [{ tcp: { address: ':80' }, attempts: 3 }, 'Unrecognized key'],
])('probeProps refuse %j', (probe, message) => {
  const { success, error } = probeProps.safeParse(probe);
  expect(success).toBe(false);
  expect(error!.issues.map((issue) => issue.message).join()).toContain(message);
  expect(error!.message).not.toContain('secret');
});

test('probeProps take one of each kind, and fill in how it is asked', () => {
  const probes: Probe[] = [
    { http: { url: 'http://127.0.0.1:8000/health', status: 204, contains: 'ok' } },
    { ping: { address: '127.0.0.1:3031' } },
    { request: { address: '/run/a.sock', path: '/health?full=1', host: 'shop.example' } },
    { tcp: { address: '[::1]:80' } },
    { unix: { path: '/run/a.sock' } },
    { command: { command: 'test -e /run/ready' } },
  ];
  for (const probe of probes) expect(probeProps.parse(probe)).toEqual({ ...probe, timeout: 5, successes: 1 });
});

test.each([
  ['http://127.0.0.1:8000/health', { address: '127.0.0.1:8000', path: '/health', host: '127.0.0.1:8000' }],
  ['http://shop?x=1', { address: 'shop:80', path: '/?x=1', host: 'shop' }],
  ['http://[::1]:8000', { address: '[::1]:8000', path: '/', host: '[::1]:8000' }],
  ['http://unix:/run/a.sock:/health?a=b', { address: '/run/a.sock', path: '/health?a=b', host: 'localhost' }],
  ['http://unix:/run/a.sock', { address: '/run/a.sock', path: '/', host: 'localhost' }],
])('probeUrl() takes %s apart', (url, parts) => {
  expect(probeUrl(url)).toEqual(parts);
});

test('the schema of the provider can describe probeProps', () => {
  const types = new Types();
  expect(types.property(z.array(probeProps).optional(), 'Instance', 'probe')).toMatchObject({
    type: 'array',
    items: { $ref: '#/types/uwsgi:index:InstanceProbe' },
  });
  const specs = Object.values(types.specs()) as { properties: Record<string, { description?: string }> }[];
  expect(specs.length).toBe(7);
  const properties = specs.flatMap((spec) => Object.entries(spec.properties));
  expect(properties.filter(([, { description }]) => !description)).toEqual([]);
});

describe('probeScript()', () => {
  const script = async (command: string, timeout = 20) => {
    try {
      const { stdout, stderr } = await run('/bin/sh', ['-c', probeScript({ command }, timeout).text]);
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  };

  test.each([
    ['ends with the status of the command', "echo it\\'s; echo no >&2; exit 3", 3, "it's\nno\n"],
    ['succeeds when it does', 'true', 0, ''],
    [
      'shows 300 bytes, and lets a talkative command finish',
      'yes | head -c 1000000; exit 4',
      4,
      'y\n'.repeat(150),
    ],
    ['gives it nothing to read', 'cat; exit 5', 5, ''],
    ['tells that there is no such command', 'exec /nonexistent/command 2>/dev/null', 127, ''],
  ])('%s', async (_, command, code, stdout) => {
    expect(await script(command)).toEqual({ code, stdout, stderr: '' });
  });

  test('ends a command that takes too long', async () => {
    expect(await script('echo begun; sleep 30', 0.5)).toEqual({ code: 124, stdout: 'begun\n', stderr: '' });
  });
});
