import { parseRecords } from '../../../src/transport/scripts/records';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const parse = (text: string) =>
  parseRecords(Buffer.from(text)).map(({ kind, rest, data }) => [kind, rest, data.toString()]);

test('parseRecords() reads kind, rest of the line, and base64 of several lines', () => {
  const [first, second] = [base64('hello '), base64('wörld')];
  expect(parse(`noise\n@absent\n@content 12 a  b\n${first}\n${second}\n@end\n`)).toEqual([
    ['absent', '', ''],
    ['content', '12 a  b', 'hello wörld'],
  ]);
});

test('parseRecords() keeps names that are no ASCII, and content that looks like a record', () => {
  expect(parse(`@facts file\tgrün@example.org\tgrün\n@content\n${base64('@end\n@failed')}\n@end\n`)).toEqual([
    ['facts', 'file\tgrün@example.org\tgrün', ''],
    ['content', '', '@end\n@failed'],
  ]);
});

test.each([
  ['nothing', ''],
  ['records without an end', '@absent\n@content\nYQ==\n'],
  ['an end within a word', '@absent\n@endless\n'],
  ['an end in the middle', '@end\n@absent\n'],
])('parseRecords() refuses %s as cut short', (_, text) => {
  expect(() => parse(text)).toThrow('the answer was cut short');
});
