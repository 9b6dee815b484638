import { Unknown } from '../../../src/plan/unknown';
import { postgresVassal } from '../../../src/resources/postgres-vassal/lifecycle';
import { type PostgresVassalProps, postgresVassalProps } from '../../../src/resources/postgres-vassal/props';

const shop = (more: object = {}, options: Record<string, string> = {}): PostgresVassalProps =>
  postgresVassalProps.parse({
    host: 'db1',
    connection: { database: 'fleet' },
    name: 'shop',
    sections: { uwsgi: { socket: '127.0.0.1:8001', ...options } },
    ...more,
  });
const faults = (props: PostgresVassalProps): readonly string[] =>
  postgresVassal.check(props).map(({ message }) => message);

test('PostgresVassal.check() refuses what an emperor would break, and more than it can hand over', () => {
  expect(faults(shop())).toEqual([]);
  expect(faults({ ...shop(), sections: Unknown.value as never })).toEqual([]);
  expect(faults(shop({}, { daemonize: '/tmp/x' }))).toEqual([
    expect.stringContaining('Cannot use daemonize in a vassal'),
  ]);
  expect(faults(shop({}, { 'set-placeholder': `x=${'x'.repeat(66_000)}` }))).toEqual([
    expect.stringContaining('an emperor sends at most 65535 bytes, and it has 66'),
  ]);
});

test('PostgresVassal.diff() tells options apart, and what moves the row', () => {
  expect(postgresVassal.diff(shop(), shop()).changes).toEqual([]);
  expect(postgresVassal.diff(shop({}, { processes: '1' }), shop({}, { processes: '2' }))).toMatchObject({
    activation: 'reload',
    deleteFirst: false,
    changes: [{ path: ['sections', 'uwsgi', 'processes'], from: '1', to: '2' }],
  });
  expect(postgresVassal.diff(shop({}, { listen: '1' }), shop({}, { listen: '2' })).activation).toBe(
    'restart',
  );
  expect(postgresVassal.diff(shop(), shop({ connection: { database: 'other' } }))).toMatchObject({
    deleteFirst: true,
    changes: [{ path: ['connection', 'database'], replaces: true }],
  });
});
