import { Slots } from '../../../src/transport/ssh/slots';

/** Takes slots, and notes in which order they are had. */
function takers(slots: Slots) {
  const had: string[] = [];
  return { had, take: (name: string, signal?: AbortSignal) => slots.take(signal).then(() => had.push(name)) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('Slots.take() waits while none is free, and give() serves who has waited longest', async () => {
  const slots = new Slots(2);
  const { had, take } = takers(slots);
  void [take('a'), take('b'), take('c'), take('d')];
  await settled();
  expect(had).toEqual(['a', 'b']);
  slots.give();
  await settled();
  expect(had).toEqual(['a', 'b', 'c']);
  slots.give();
  await settled();
  expect([had, slots.taken]).toEqual([['a', 'b', 'c', 'd'], 2]);
});

test('Slots.take() that is aborted while it waits throws the reason, and its slot is not lost', async () => {
  const slots = new Slots(1);
  const { had, take } = takers(slots);
  await take('a');
  const controller = new AbortController();
  const waiting = take('b', controller.signal);
  void take('c');
  controller.abort(new Error('given up'));
  await expect(waiting).rejects.toThrow('given up');
  slots.give();
  await settled();
  expect([had, slots.taken]).toEqual([['a', 'c'], 1]);
});

test('Slots.take() of an aborted signal takes none', async () => {
  const slots = new Slots(1);
  await expect(slots.take(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  expect(slots.taken).toBe(0);
});

test.each([
  [1, 1],
  [0, 1],
  [5, 2],
])('Slots.lowerTo(%d) leaves %d of two slots', async (limit, left) => {
  const slots = new Slots(2);
  const { had, take } = takers(slots);
  slots.lowerTo(limit);
  void [take('a'), take('b'), take('c')];
  await settled();
  expect(had).toHaveLength(left);
});

test('Slots.give() admits no caller while more slots are taken than are left', async () => {
  const slots = new Slots(2);
  const { had, take } = takers(slots);
  void [take('a'), take('b'), take('c')];
  slots.lowerTo(1);
  slots.give();
  await settled();
  expect(had).toEqual(['a', 'b']);
  slots.give();
  await settled();
  expect(had).toEqual(['a', 'b', 'c']);
});
