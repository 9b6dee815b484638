import { Section } from '../../src/config/section';
import { keyValues } from '../../src/options/key-values';
import { pairs } from '../../src/options/parts';
import { text } from '../../src/options/text';
import { late } from './late';

test.each([
  ['keyValues()', keyValues],
  ['pairs()', pairs],
] as const)('%s refuses a value that uWSGI would take apart', (_, write) => {
  expect(() => write({ key: 'a,server=evil' })).toThrow('key: Cannot write a value with ","');
  expect(() => write({ key: text`${late('x')},server=evil` })).toThrow('Cannot write a value with ","');
  expect(() => write({ key: 'a\\\\,b' })).toThrow('Cannot write a value with ","');
  expect(write({ key: 'a\\,b', other: 1 })).toBe('key=a\\,b,other=1');
});

test.each<readonly [string, (section: Section) => unknown]>([
  ['subscribe', (section) => section.subscriptions.subscribe({ key: 'a,server=evil' })],
  ['addCache', (section) => section.caching.addCache('a,b', 3)],
  ['addCache', (section) => section.caching.addCache('a', 3, { udpClients: ['a', 'b,c'] })],
  ['attachProcess', (section) => section.masterProcess.attachProcess('echo a,b')],
  ['addCronTask', (section) => section.masterProcess.addCronTask('true', { legion: 'a,b' })],
])('%s() refuses a comma', (_, call) => {
  expect(() => call(new Section())).toThrow('Cannot write a value with ","');
});

test('the command of addCronTask() may have a comma', () => {
  const [{ value }] = new Section().masterProcess.addCronTask('echo a,b', { hour: 1 }).directives as never[];
  expect(value).toBe('hour=1 echo a,b');
});
