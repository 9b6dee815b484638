import { redactEvents, redactsErrors } from '../../src/engine/redact-session';
import { noteSecrets } from '../../src/secrets/known';
import { creation } from './support/actions';

noteSecrets(['open sesame']);
const action = creation();
const said = 'the log has open sesame';
const shown = 'the log has [secret]';

test('redactEvents() masks every text that leaves a session', () => {
  const heard: unknown[] = [];
  const note = (...all: unknown[]) => void heard.push(all.at(-1));
  const { events, onWarning } = redactEvents({
    events: { progress: note, warned: note, connecting: note, hostFailed: note, ended: note },
    onWarning: note,
  });
  events!.progress!(action, said);
  events!.warned!(action, said);
  events!.connecting!('web1', said);
  events!.hostFailed!('web1', new Error(said));
  events!.ended!({ action, elapsed: 1, error: new Error(said) });
  onWarning!(said);
  const texts = heard.map((one) =>
    one instanceof Error
      ? one.message
      : typeof one === 'string'
        ? one
        : (one as { error: Error }).error.message,
  );
  expect(texts).toEqual(Array(6).fill(shown));
});

test('redactEvents() keeps other events, and needs none', () => {
  const started = () => undefined;
  expect(redactEvents({ events: { started } }).events!.started).toBe(started);
  const { events, onWarning } = redactEvents({});
  events!.progress!(action, said);
  events!.ended!({ action, elapsed: 1 });
  expect(onWarning).toBeUndefined();
});

test('redactsErrors() masks secrets in an error that is thrown, and keeps `this` and the arguments', async () => {
  const host = {
    name: 'web1',
    run: redactsErrors(async function (this: { name: string }, text: string): Promise<string> {
      if (text === 'fail') throw new Error(said, { cause: new Error(said) });
      return `${this.name} ${text}`;
    }),
  };
  expect(await host.run('fine')).toBe('web1 fine');
  await expect(host.run('fail')).rejects.toMatchObject({ message: shown, cause: { message: shown } });
});

test('redactsErrors() masks the errors in the outcome of an apply', async () => {
  const error = () => new Error(said);
  const outcome = {
    done: [],
    notBegun: [],
    failed: new Map([['web1', error()]]),
    hostFailures: new Map([['web2', error()]]),
  };
  const result = { results: [{ action, elapsed: 1, error: error() }], outcome, stopped: error() };
  const masked = await redactsErrors(async () => result)();
  expect(masked).toBe(result);
  const all = [
    result.results[0]!.error,
    ...outcome.failed.values(),
    ...outcome.hostFailures.values(),
    result.stopped,
  ];
  expect(all.map(({ message }) => message)).toEqual(Array(4).fill(shown));
});

test.each([undefined, null, 'text', { other: 1 }])(
  'redactsErrors() gives back a result of another kind (%j)',
  async (result) => {
    expect(await redactsErrors(async () => result)()).toBe(result);
  },
);
