import { hasColors, paint, painted } from '../../../src/cli/output/paint';

/** Pretends that standard output is a terminal with colours, or none. */
function terminal(isTTY: boolean, colors: boolean): void {
  Object.defineProperty(process.stdout, 'isTTY', { value: isTTY, configurable: true });
  Object.defineProperty(process.stdout, 'hasColors', { value: () => colors, configurable: true });
}
const { isTTY, hasColors: usual } = process.stdout;
afterAll(() => {
  Object.defineProperty(process.stdout, 'isTTY', { value: isTTY, configurable: true });
  Object.defineProperty(process.stdout, 'hasColors', { value: usual, configurable: true });
});

test.each([
  [true, true, true],
  [true, false, false],
  [false, true, false],
])('hasColors() where it is a terminal: %s, with colours: %s', (tty, colors, expected) => {
  terminal(tty, colors);
  expect(hasColors()).toBe(expected);
  expect(paint('add', 'x')).toBe(expected ? '\u001b[32mx\u001b[39m' : 'x');
});

test('painted() splits at codes of ours alone', () => {
  terminal(true, true);
  expect(painted(`a${paint('bold', 'b')}c`)).toEqual(['a', '\u001b[1m', 'b', '\u001b[22m', 'c']);
  expect(painted('a\u001b[5mb')).toEqual(['a\u001b[5mb']);
});
