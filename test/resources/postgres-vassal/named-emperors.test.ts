import { namedEmperors, withNamedEmperors } from '../../../src/resources/postgres-vassal/named-emperors';

const [one, other] = ['web1', 'web2'].map((host) => ({
  host,
  stats: '/run/e.sock',
  binary: '/usr/bin/uwsgi',
}));

test('namedEmperors() are the Emperor itself, or those that a row waits for', () => {
  expect(namedEmperors('uwsgi:index:Emperor', { ...one, more: 1 })).toEqual([one]);
  expect(namedEmperors('uwsgi:index:PostgresVassal', { host: 'db1', emperors: [one, other] })).toEqual([
    one,
    other,
  ]);
});

test('namedEmperors() leaves out entries that are none: root of a host may have written the state', () => {
  const emperors = [one, { host: 'web1' }, { ...other, stats: 'no address' }, 'text', null];
  expect(namedEmperors('uwsgi:index:PostgresVassal', { emperors })).toEqual([one]);
  expect(namedEmperors('uwsgi:index:PostgresVassal', { emperors: one })).toEqual([]);
  expect(namedEmperors('uwsgi:index:Emperor', { host: 'web1' })).toEqual([]);
});

test('withNamedEmperors() keeps confirmed emperors, with the program of the confirmation, and names the others', () => {
  const state = { host: 'db1', emperors: [one, other] } as never;
  const confirmed = { ...one!, binary: '/opt/uwsgi' };
  expect(withNamedEmperors(state, [confirmed])).toEqual({
    state: { host: 'db1', emperors: [confirmed] },
    left: ['the emperor of web2 at /run/e.sock'],
  });
  expect(
    withNamedEmperors(state, [{ ...confirmed, stats: '/run/f.sock' } as typeof confirmed]).left,
  ).toHaveLength(2);
});
