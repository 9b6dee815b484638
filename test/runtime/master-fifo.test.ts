import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MasterFifo } from '../../src/runtime/master-fifo';
import { acceptingWorkers, readInstanceStats } from '../../src/runtime/stats';
import { eventually } from '../support/eventually';
import { type RunningUwsgi, startUwsgi } from './support/uwsgi';

test.each<[string, (fifo: MasterFifo) => Promise<void>]>([
  ['r', (fifo) => fifo.reload()],
  ['R', (fifo) => fifo.reload({ force: true })],
  ['w', (fifo) => fifo.reload({ workersOnly: true })],
  ['W', (fifo) => fifo.reload({ workersOnly: true, force: true })],
  ['c', (fifo) => fifo.reload({ workersChain: true })],
  ['q', (fifo) => fifo.stop()],
  ['Q', (fifo) => fifo.stop({ force: true })],
  ['l', (fifo) => fifo.reopenLog()],
  ['L', (fifo) => fifo.reopenLog({ rotate: true })],
  ['s', (fifo) => fifo.logStats()],
  ['+', (fifo) => fifo.addWorkers()],
  ['---', (fifo) => fifo.removeWorkers(3)],
  ['C', (fifo) => fifo.goCheap()],
  ['p', (fifo) => fifo.togglePause()],
  ['S', (fifo) => fifo.toggleSubscriptions()],
  ['E', (fifo) => fifo.scanVassals()],
  ['P', (fifo) => fifo.updatePidFiles()],
  ['2', (fifo) => fifo.useFifo(2)],
])('writes %s', async (letters, command) => {
  const written: string[] = [];
  const fifo = new MasterFifo((text) => {
    written.push(text);
    return Promise.resolve();
  });
  await command(fifo);
  expect(written).toEqual([letters]);
});

test.each<[string, (fifo: MasterFifo) => Promise<void>, RegExp]>([
  [
    'a count that is none',
    (fifo) => fifo.addWorkers(Number.NaN),
    /addWorkers.count: Cannot take .*from 1 to 1000/,
  ],
  ['a part of a worker', (fifo) => fifo.removeWorkers(1.5), /from 1 to 1000/],
  ['more workers than there can be', (fifo) => fifo.addWorkers(1e9), /from 1 to 1000/],
  ['a place before the first', (fifo) => fifo.useFifo(-1), /from 0 to 9/],
  ['a place of two letters', (fifo) => fifo.useFifo(10), /from 0 to 9/],
  ['two reloads at once', (fifo) => fifo.reload({ workersChain: true, force: true }), /give one of them/],
])('refuses %s, and writes nothing', async (_, command, message) => {
  const write = jest.fn();
  await expect(command(new MasterFifo(write))).rejects.toThrow(message);
  expect(write).not.toHaveBeenCalled();
});

describe('a master', () => {
  let uwsgi: RunningUwsgi;
  let fifo: MasterFifo;

  beforeAll(async () => {
    uwsgi = await startUwsgi(
      (at) => [
        ...['--master', '--lazy-apps', '--wsgi-file', join(__dirname, 'support/app.py')],
        ...['--socket', at('uwsgi.sock'), '--master-fifo', at('fifo'), '--stats', at('stats.sock')],
        ...['--processes', '3', '--cheaper', '1', '--cheaper-algo', 'manual'],
      ],
      ['uwsgi.sock', 'stats.sock'],
    );
    fifo = new MasterFifo(uwsgi.at('fifo'), { timeout: 20 });
  });

  afterAll(() => uwsgi?.stop());

  const workers = async () =>
    acceptingWorkers(await readInstanceStats(() => uwsgi.connect('stats.sock'), { timeout: 20 }));

  test('counts its workers up and down, replaces them, and ends', async () => {
    await eventually('one worker accepts', async () => (await workers()).length === 1);
    await fifo.addWorkers(2);
    await eventually('three workers accept', async () => (await workers()).length === 3);
    await fifo.removeWorkers();
    await eventually('two workers accept', async () => (await workers()).length === 2);

    const before = new Set((await workers()).map(({ pid }) => pid));
    await fifo.reload({ workersChain: true });
    await eventually('new workers accept', async () => {
      const now = await workers();
      return now.length === 2 && now.every(({ pid }) => !before.has(pid));
    });

    await fifo.logStats();
    await eventually('statistics are in the log', () =>
      readFileSync(uwsgi.at('log'), 'utf8').includes('workers total requests'),
    );
    await fifo.stop();
    await eventually('the master said goodbye', () =>
      readFileSync(uwsgi.at('log'), 'utf8').includes('goodbye to uWSGI'),
    );
    await expect(new MasterFifo(uwsgi.at('fifo'), { timeout: 0.1 }).reload()).rejects.toThrow(
      /fifo: Cannot send r to a master: /,
    );
  });

  test('is not taken for a file or a link in its place', async () => {
    writeFileSync(uwsgi.at('file'), 'kept');
    symlinkSync(uwsgi.at('file'), uwsgi.at('link'));
    await expect(new MasterFifo(uwsgi.at('file')).stop()).rejects.toThrow('it must be a FIFO');
    await expect(new MasterFifo(uwsgi.at('link')).stop()).rejects.toThrow('Cannot send q to a master');
    expect(readFileSync(uwsgi.at('file'), 'utf8')).toBe('kept');
  });
});
