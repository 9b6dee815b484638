import { status } from '@grpc/grpc-js';
import { ProviderRequest } from '../../src/provider/call';
import type { EngineLog } from '../../src/provider/engine-log';
import { operate, reportPreflight, resourceAt } from '../../src/provider/operation';
import { ProviderHosts } from '../../src/provider/provider-hosts';
import { Running } from '../../src/provider/running';
import { resources } from '../../src/resources';
import { emptyPreflight } from '../../src/resources/resource';
import { MemoryHost } from '../../src/transport/memory-host';

const urn = 'urn:pulumi:prod::shop::uwsgi:index:File::page';
const call = new ProviderRequest(['open sesame']);

/** A log that notes each message when it has been delivered. */
function heard() {
  const messages: string[] = [];
  const note = (kind: string) => async (_urn: string, message: string) => {
    await new Promise((resolve) => setImmediate(resolve));
    messages.push(`${kind} ${message}`);
  };
  const log = { info: note('info'), warn: note('warn'), progress: note('progress') } as unknown as EngineLog;
  return { messages, log };
}

test('operate() has delivered all messages of the work, masked, when it returns', async () => {
  const { messages, log } = heard();
  const running = new Running();
  const hosts = new ProviderHosts(() => new MemoryHost(), {} as never);
  const result = await operate(
    { log, running, hosts },
    { urn, verb: 'create', timeout: 5, call },
    async ({ progress, warn }) => {
      progress('using open sesame');
      warn('open sesame is short');
      return 'made';
    },
  );
  expect([result, messages]).toEqual(['made', ['progress using [secret]', 'warn [secret] is short']]);
});

test('operate() has delivered messages of work that fails, too, and says that it stops when it is interrupted', async () => {
  const { messages, log } = heard();
  const running = new Running();
  const hosts = new ProviderHosts(() => new MemoryHost(), {} as never);
  const result = operate(
    { log, running, hosts },
    { urn, verb: 'create', timeout: 5, call },
    ({ warn, signal }) => {
      warn('careful');
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('rolled back')));
      });
    },
  );
  const failed = expect(result).rejects.toThrow('rolled back');
  await running.cancel();
  await failed;
  expect(messages).toEqual([
    'warn careful',
    'progress stopping: the change on the host is completed or rolled back',
  ]);
});

test('reportPreflight() is a refusal for errors only, after notes and warnings were shown', async () => {
  const { messages, log } = heard();
  const report = {
    ...emptyPreflight,
    notes: ['a note'],
    unmet: ['the user open sesame is missing'],
    busy: [{ text: 'port 80 must be free', holder: {} }],
  };
  await reportPreflight(report, { log, urn, call });
  expect(messages).toEqual([
    'info a note',
    'warn The host would currently refuse this: the user [secret] is missing',
    expect.stringMatching(
      /^warn The host would currently refuse this: port 80 must be free; where that is this resource under an earlier name/,
    ),
  ]);
  await expect(
    reportPreflight({ ...report, errors: ['no option open sesame'] }, { log, urn, call }),
  ).rejects.toMatchObject({
    code: status.FAILED_PRECONDITION,
    message: 'no option [secret]',
  });
});

test('resourceAt() finds the type of a URN, also of a child', () => {
  expect(resourceAt(urn, resources).type).toBe('uwsgi:index:File');
  expect(resourceAt('urn:pulumi:prod::shop::my:Component$uwsgi:index:Vassal::a', resources).type).toBe(
    'uwsgi:index:Vassal',
  );
});

test.each(['urn:pulumi:prod::shop::uwsgi:index:None::a', 'no urn', ''])(
  'resourceAt() of %j names the types that there are',
  (one) => {
    expect(() => resourceAt(one, resources)).toThrow(
      expect.objectContaining({
        code: status.INVALID_ARGUMENT,
        message: expect.stringMatching(/it must be one of .*uwsgi:index:File/),
      }),
    );
  },
);
