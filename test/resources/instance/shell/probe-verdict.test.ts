import { once } from 'node:events';
import { createServer } from 'node:net';
import { instanceProps } from '../../../../src/resources/instance/props';
import { commandProbes, probeVerdict } from '../../../../src/resources/instance/shell/probe-verdict';
import type { ResolvedProps } from '../../../../src/resources/process/paths';
import { localHost } from '../../../../src/transport/local-host';
import { sh } from '../../../../src/transport/shell';
import { runShell } from '../../../support/run-shell';
import { workOn } from '../../../support/work';

const props = (probes: readonly object[], timeout = 1) =>
  instanceProps.parse({
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: {} },
    probes,
    timeout,
  }) as ResolvedProps;
/** Results of so many attempts, with what is lacking. */
function attempts(count: number, ...probes: readonly object[]) {
  const { stdout } = runShell(sh`check() {
${commandProbes(props(probes))}
return 0
}
export turn; for turn in ${Array.from({ length: count }, (_, index) => index)}; do lacks=; check; echo "$? $lacks"; done`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
}

test('commandProbes() succeed once the command has succeeded often enough in a row', () => {
  expect(attempts(3, { command: { command: 'true' }, successes: 2 })).toEqual(['1', '0', '0']);
  const flaky = { command: { command: '[ "$turn" != 1 ]' }, successes: 2 };
  expect(attempts(4, flaky).map((line) => line[0])).toEqual(['1', '1', '1', '0']);
});

test('commandProbes() say which command failed, with its status and output', () => {
  expect(attempts(1, { command: { command: 'echo "it is down"; exit 3' } })[0]).toMatch(
    /^1 the probe "echo "it is down"; exit 3" must end with status 0, and ended with 3: it is down$/,
  );
});

test('commandProbes() go on with the next one only when one has succeeded', () => {
  expect(attempts(1, { command: { command: 'true' } }, { command: { command: 'exit 4' } })[0]).toMatch(
    /^1 .*ended with 4/,
  );
  expect(commandProbes(props([{ tcp: { address: '127.0.0.1:1' } }])).text).toBe('');
});

test('probeVerdict() is none without probes over a connection', () => {
  const host = localHost('web1');
  expect(probeVerdict(host, props([]), workOn(host).work)).toBeUndefined();
  expect(probeVerdict(host, props([{ command: { command: 'true' } }]), workOn(host).work)).toBeUndefined();
});

test('probeVerdict() lets a change stay whose probes succeed, and waits longer than they may take', async () => {
  const server = createServer((socket) => socket.end())
    .listen(0, '127.0.0.1')
    .unref();
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as { port: number }).port}`;
  const host = localHost('web1');
  const { work, progress } = workOn(host);
  const verdict = probeVerdict(host, props([{ tcp: { address }, timeout: 3 }]), work)!;
  expect(verdict.seconds).toBeGreaterThan(1 + 3);
  expect(await verdict.judge()).toBeUndefined();
  expect(progress).toEqual([`probing ${address}`]);
  server.close();
});

test('probeVerdict() gives probe, number of attempts and the last observation for a rollback', async () => {
  const host = localHost('web1');
  const verdict = probeVerdict(
    host,
    props([{ unix: { path: '/nonexistent/shop.sock' } }]),
    workOn(host).work,
  )!;
  expect(await verdict.judge()).toMatch(
    /^the probe \/nonexistent\/shop\.sock failed .* in 1 s; the last time it saw /,
  );
});
