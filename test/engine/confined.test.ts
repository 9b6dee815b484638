import { confined } from '../../src/engine/confined';
import { MemoryHost } from '../../src/transport/memory-host';
import { change, deletion } from './support/actions';

const names = ['web1', 'web2', 'db1'];
const all = new Map(names.map((name) => [name, new MemoryHost({ name })]));
const hosts = { get: (name: string) => all.get(name)! };

test('confined() gives an action its own host, whatever host its state names', () => {
  const evil = deletion();
  const forged = { ...evil, entry: { ...evil.entry, state: { ...evil.entry.state, host: 'web2' } } };
  for (const name of names) expect(confined(hosts, forged).get(name).name).toBe('web1');
  for (const name of names) expect(confined(hosts, change()).get(name).name).toBe('web1');
});

describe('confined() of a type that asks other hosts', () => {
  const row = {
    path: 'db1/row',
    type: 'PostgresVassal',
    props: {
      connection: { database: 'fleet' },
      name: 'shop',
      sections: { uwsgi: { socket: ':1' } },
      emperors: [{ host: 'web1', stats: '/run/emperor.sock' }],
    },
  };

  test('gives the hosts that the program names, and its own for every other one', () => {
    const one = confined(hosts, change(row));
    expect(one.get('web1').name).toBe('web1');
    expect(one.get('web2').name).toBe('db1');
    expect(one.get('db1').name).toBe('db1');
  });

  test('takes the host that a state calls its own for none that was named', () => {
    const made = deletion(row);
    const entry = {
      ...made.entry,
      state: { ...made.entry.state, host: 'web2', emperors: [{ host: 'web2', stats: '/run/emperor.sock' }] },
    };
    expect(confined(hosts, { ...made, entry }).get('web2').name).toBe('db1');
  });
});
