import { TextCounter } from '../../src/transport/text-counter';

const counts = (text: string, chunks: readonly string[], before?: string) => {
  const counter = new TextCounter(text, before);
  return chunks.map((chunk) => counter.count(chunk));
};

test('TextCounter.count() finds what is cut in two or more chunks, in the chunk where it ends', () => {
  expect(counts('prompt', ['a pro', 'm', 'pt b'])).toEqual([0, 0, 1]);
  expect(counts('prompt', ['promptprompt'])).toEqual([2]);
  expect(counts('prompt', [...'prompt'])).toEqual([0, 0, 0, 0, 0, 1]);
});

test('TextCounter.count() counts nothing twice, and no overlap', () => {
  expect(counts('aa', ['aaa', 'a'])).toEqual([1, 1]);
  expect(counts('ab', ['ab', 'b', 'ab'])).toEqual([1, 0, 1]);
});

test('TextCounter begins after the text that came before', () => {
  expect(counts('\nask\n', ['ask\n'], '\n')).toEqual([1]);
  expect(counts('\nask\n', ['ask\n'])).toEqual([0]);
});
