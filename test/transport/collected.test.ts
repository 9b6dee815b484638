import { PassThrough } from 'node:stream';
import { Collected, defaultLimits, type OutputLimits } from '../../src/transport/collected';
import type { Signs } from '../../src/transport/scripts/frame';

const signs = { ready: '@ready-7f3a ', prompt: '@sudo-7f3a' } as unknown as Signs;

/** Sends chunks, and tells what was collected and what happened meanwhile. */
function collect(chunks: readonly string[], limits: Partial<OutputLimits> = {}) {
  const stream = new PassThrough();
  const log: string[] = [];
  const collected = new Collected(
    stream,
    signs,
    { ...defaultLimits, ...limits },
    {
      onReady: (pid) => log.push(`ready ${pid}`),
      onPrompt: () => log.push('prompt'),
      onNoisy: () => log.push('noisy'),
      onBytes: () => {},
      question: { line: '@ask', onAsked: () => log.push('asked') },
    },
  );
  for (const chunk of chunks) stream.emit('data', Buffer.from(chunk));
  return { collected, log, text: collected.bytes().toString() };
}

const whole = 'motd\n@ready-7f3a 4711\nhello\nworld\n';

test('Collected has what follows the ready line, and its pid', () => {
  const { text, log, collected } = collect([whole]);
  expect([text, log, collected.length]).toEqual(['hello\nworld\n', ['ready 4711'], whole.length]);
});

test('Collected finds the ready line wherever it is cut', () => {
  for (let at = 1; at < whole.length; at += 1) {
    const { text, log } = collect([whole.slice(0, at), whole.slice(at)]);
    expect([at, text, log]).toEqual([at, 'hello\nworld\n', ['ready 4711']]);
  }
  expect(collect([...whole]).text).toBe('hello\nworld\n');
});

test('Collected counts prompts before the ready line only, and shows the noise without them', () => {
  const { text, log } = collect(['@sudo-', '7f3a', 'Sorry\n@sudo-7f3a']);
  expect([text, log]).toEqual(['Sorry\n', ['prompt', 'prompt']]);
  expect(collect([`${whole}@sudo-7f3a`]).log).toEqual(['ready 4711']);
});

test('Collected hears questions after the ready line, as whole lines', () => {
  expect(collect([`${whole}@ask\nno @ask\n@as`, 'k\n']).log).toEqual(['ready 4711', 'asked', 'asked']);
  expect(collect(['@ask\n']).log).toEqual([]);
});

test('Collected reports more noise than the limit', () => {
  expect(collect(['x'.repeat(20), 'y'], { noise: 20 }).log).toEqual(['noisy']);
  expect(collect(['x'.repeat(20)], { noise: 20 }).log).toEqual([]);
});

test('Collected.drop() forgets all, also what comes later', () => {
  const stream = new PassThrough();
  const collected = new Collected(stream, signs, defaultLimits, { onNoisy: () => {}, onBytes: () => {} });
  stream.emit('data', Buffer.from(whole));
  collected.drop();
  stream.emit('data', Buffer.from('more'));
  expect(collected.bytes().toString()).toBe('');
});
