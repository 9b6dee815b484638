import { eventually } from './eventually';

test('eventually() looks until the look neither throws nor returns false, and returns what it found', async () => {
  let looks = 0;
  const look = () => {
    looks += 1;
    if (looks === 1) throw new Error('not there');
    return looks === 2 ? false : looks;
  };
  expect(await eventually('it is there', look, { every: 1 })).toBe(3);
});

test('eventually() takes undefined, as an expectation returns, for success', async () => {
  expect(await eventually('it holds', () => expect(1).toBe(1))).toBeUndefined();
});

test.each([
  ['threw', () => Promise.reject(new Error('port 80 is closed')), 'port 80 is closed'],
  ['returned false', () => false, 'it was not so'],
])('eventually() says what had to come about, and that the last look %s', async (_, look, seen) => {
  await expect(eventually('workers answer', look, { seconds: 0.01, every: 1 })).rejects.toThrow(
    `Within 0.01 s it must come about that workers answer; last seen: ${seen}`,
  );
});
