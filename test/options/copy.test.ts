import { copyDeep } from '../../src/options/copy';
import { text } from '../../src/options/text';
import { late } from './late';

class Logger {
  constructor(
    public alias: string,
    readonly args: string[] = [],
  ) {}
}

test('copyDeep() copies maps, sets, lists and instances, and keeps their class', () => {
  const original = {
    logger: new Logger('a', ['x']),
    map: new Map([['k', { v: 1 }]]),
    set: new Set([{ s: 1 }]),
    list: [[1]],
  };
  const copy = copyDeep(original);
  expect(copy).toEqual(original);
  expect(copy.logger).toBeInstanceOf(Logger);
  copy.logger.alias = 'b';
  copy.logger.args.push('y');
  copy.map.get('k')!.v = 2;
  copy.list[0]!.push(2);
  expect(original).toEqual({
    logger: new Logger('a', ['x']),
    map: new Map([['k', { v: 1 }]]),
    set: new Set([{ s: 1 }]),
    list: [[1]],
  });
});

test('copyDeep() keeps what is one object one object, in a cycle too', () => {
  const one = new Logger('a');
  const cyclic: Record<string, unknown> = { first: one, second: one };
  cyclic['self'] = cyclic;
  const copy = copyDeep(cyclic);
  expect(copy['first']).not.toBe(one);
  expect(copy['first']).toBe(copy['second']);
  expect(copy['self']).toBe(copy);
});

test('copyDeep() shares what cannot change: Outputs, templates, functions', () => {
  const output = late('x');
  const shared = { output, template: text`a ${output}`, act: () => 1 };
  const copy = copyDeep(shared);
  for (const key of ['output', 'template', 'act'] as const) expect(copy[key]).toBe(shared[key]);
});
