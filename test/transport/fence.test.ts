import { fencedOut, fenceMark, holderOf } from '../../src/transport/fence';

const line = (holder: string) => `noise of a login\n${fenceMark} ${holder}\n`;

test.each([
  ['names who has the lock', fencedOut, line('ann on laptop'), 'ann on laptop'],
  ['is an empty text where the lock is free', fencedOut, line(''), ''],
  ['is undefined for a script that ended by itself, whatever it printed', 0, line('ann'), undefined],
  ['is undefined for a script that failed, whatever it printed', 1, line('ann'), undefined],
  ['is undefined where the connection was lost', undefined, line('ann'), undefined],
  ['is undefined for a script that only has the status', fencedOut, 'done\n', undefined],
  ['is undefined for the mark within a line', fencedOut, `echo ${fenceMark} ann\n`, undefined],
])('holderOf() %s', (_, code, stdout, holder) => {
  expect(holderOf(code, stdout)).toBe(holder);
});
