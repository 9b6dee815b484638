import { lookupPlaceholder, referencePass } from '../../src/config/reference-pass';

const options: Readonly<Record<string, string>> = {
  a: '1',
  b: '2',
  again: 'x%(a)',
  self: 'x%(self)',
  head: '%(a)',
};
const pass = (value: string) =>
  referencePass(value, '%', (name) => lookupPlaceholder(name, (key) => options[key]));

test.each([
  ['%(a)', '1'],
  ['x%(a)%(b)', 'x12'],
  ['%%(a)', '%1'],
  ['%(nope) %(a)', '%(nope) 1'],
  ['%() %(a', '%() %(a'],
  ['x %(again)', 'x x1'],
  // uWSGI looks again behind the first character only.
  ['%(head)', '%(a)'],
  ['x%(head)', 'x1'],
  ['%(a + b)', '3'],
  ['%(a b)', '12'],
  ['%(b ++)', '3'],
  ['%(b / nope)', '0'],
])('referencePass(%j) gives %j', (value, expected) => {
  expect(pass(value)).toBe(expected);
});

test('referencePass() gives nothing where uWSGI would never end', () => {
  expect(pass('x%(self)')).toBeUndefined();
});
