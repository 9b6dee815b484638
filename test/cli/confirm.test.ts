import { PassThrough } from 'node:stream';
import { confirm } from '../../src/cli/confirm';

/** Answers the question on a terminal. */
async function answer(text: string): Promise<boolean> {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const { stdin } = process;
  Object.defineProperty(process, 'stdin', { value: input, configurable: true });
  try {
    const asked = confirm({}, 'Apply?');
    input.write(`${text}\n`);
    return await asked;
  } finally {
    Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  }
}
beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

test.each([
  ['y', true],
  ['YES', true],
  [' yes ', true],
  ['n', false],
  ['', false],
  ['yesterday', false],
])('confirm() takes the answer %j for %s', async (text, expected) => {
  expect(await answer(text)).toBe(expected);
});

test('confirm() asks nothing with --yes, and confirms nothing with --json', async () => {
  expect(await confirm({ yes: true }, 'Apply?')).toBe(true);
  expect(process.stderr.write).not.toHaveBeenCalled();
  expect(await confirm({ json: true }, 'Apply?')).toBe(false);
  expect(process.stderr.write).toHaveBeenCalledWith(expect.stringContaining('give --yes'));
});
