import { judge } from './differential/compare';
import type { Snapshot } from './differential/snapshot';

const quiet = { always: new Set<string>(), reload: new Set<string>(), workers: new Set<string>() };
const look = (facts: Record<string, string>): Snapshot => new Map(Object.entries(facts));
const [old, now] = [look({ sockets: 'a' }), look({ sockets: 'b' })];

test('judge() sees a proof where only the activation of the table brings the new value', () => {
  const looks = { before: old, early: old, after: now, fresh: now };
  expect(judge('socket', 'reload', looks, quiet)).toEqual({ seen: 'sockets' });
});

test('judge() contradicts an activation that leaves the old value, or one that is stronger than needed', () => {
  const kept = { before: old, early: old, after: old, fresh: now };
  expect(judge('listen', 'reload', kept, quiet)).toMatchObject({
    contradiction: expect.stringMatching(/after reload sockets is a/),
  });
  const early = { before: old, early: now, fresh: now };
  expect(judge('listen', 'restart', early, quiet)).toMatchObject({
    contradiction: expect.stringMatching(/a milder way is enough/),
  });
});

test('judge() contradicts a reload after which anything else differs from a fresh start', () => {
  const [before, after, fresh] = ['a', 'b', 'b'].map((sockets, index) =>
    look({ sockets, 'process: Umask': index === 1 ? '022' : '077' }),
  ) as [Snapshot, Snapshot, Snapshot];
  const looks = { before, early: before, after, fresh };
  expect(judge('socket', 'reload', looks, quiet)).toMatchObject({
    contradiction: expect.stringMatching(/Umask/),
  });
  const noise = { ...quiet, reload: new Set(['process: Umask']) };
  expect(judge('socket', 'reload', looks, noise)).toEqual({ seen: 'sockets' });
});

test('judge() has nothing to say where a fresh start shows what was there before', () => {
  expect(judge('socket', 'reload', { before: old, early: old, after: old, fresh: old }, quiet)).toEqual({
    unseen: true,
  });
  const changed = { before: old, early: old, after: now, fresh: now };
  expect(judge('socket', 'reload', changed, { ...quiet, always: new Set(['sockets']) })).toEqual({
    unseen: true,
  });
});

test('judge() takes the variable of an option for its effect only where nothing else shows it', () => {
  const variable = (value: string, more = {}) => look({ 'variable: harakiri': value, ...more });
  const alone = { before: variable('1'), early: variable('1'), after: variable('2'), fresh: variable('2') };
  expect(judge('harakiri', 'reload', alone, quiet)).toEqual({ seen: 'its variable' });
  expect(judge('harakiri', 'none', alone, quiet)).toEqual({ seen: 'nothing of the process' });
  const more = {
    ...alone,
    after: variable('2', { 'response: HEAD': 'x' }),
    fresh: variable('2', { 'response: HEAD': 'x' }),
  };
  expect(judge('harakiri', 'reload', more, quiet)).toEqual({ seen: 'response: HEAD' });
  expect(judge('harakiri', 'none', more, quiet)).toMatchObject({
    contradiction: expect.stringMatching(/response: HEAD/),
  });
});
