import type { Activation } from '../../../src/activation/activation';
import { cannotReload, deployServed, stepOf } from '../../../src/resources/configuration/service';
import { MemoryHost } from '../../../src/transport/memory-host';
import { workOn } from '../../support/work';

const change = (activation?: Activation) =>
  ({ path: ['x'], kind: 'change', from: 1, to: 2, activation }) as never;

test.each<[string, readonly (Activation | undefined)[], string]>([
  ['no change of options', [undefined], 'none'],
  ['a change that is live already', ['live', 'none'], 'none'],
  ['a reload', ['live', 'reload'], 'reload'],
  ['a chain reload', ['chain-reload'], 'reload'],
  ['a restart among others', ['reload', 'restart', 'none'], 'restart'],
  ['what a zerg would take over', ['zerg'], 'restart'],
])('stepOf() %s is %s', (_, activations, step) => {
  expect(stepOf({ changes: activations.map(change) })).toBe(step);
});

const served = (activation: Activation) => ({
  file: { path: '/etc/shop.ini', content: '[uwsgi]\n', mode: '644', expected: 'absent' },
  unit: 'shop.service',
  difference: { changes: [change(activation)] },
});
/** A host that ends the transaction with the given lines; its nonce is in the script. */
const answering = (name: string) =>
  new MemoryHost({ name: 'web1' }).answer(/^sign=/m, (script) => {
    const sign = /^sign=(\S+)/m.exec(script)![1];
    return { stdout: `@${sign} ${name}\n`, code: name.startsWith('done') ? 0 : 1 };
  });

test.each<[Activation, string]>([
  ['live', 'writing /etc/shop.ini'],
  ['reload', 'reloading shop.service and watching that it stays active'],
  ['restart', 'restarting shop.service and watching that it stays active'],
])('deployServed() of a change by %s reports that it is %s', async (activation, text) => {
  const host = answering('done 1');
  const { work, progress } = workOn(host);
  await deployServed(host, work, served(activation));
  expect(progress).toEqual([text]);
  expect(host.writes).toEqual(['sh: change /etc/shop.ini of shop.service']);
});

test('deployServed() fails where the transaction was rolled back', async () => {
  const host = answering('conflict 0 absent');
  await expect(deployServed(host, workOn(host).work, served('reload'))).rejects.toThrow(
    'web1: /etc/shop.ini: Cannot change /etc/shop.ini: it was edited meanwhile (found no file); nothing was changed',
  );
});

test.each([
  ['ActiveState=active\nCanReload=no\n', true],
  ['CanReload=no\nActiveState=active\n', true],
  ['ActiveState=active\nCanReload=yes\n', false],
  ['ActiveState=inactive\nCanReload=no\n', false],
  ['', false],
])('cannotReload() of %j is %s', (stdout, expected) => expect(cannotReload(stdout)).toBe(expected));
