import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { testWithUwsgi } from '../config/real-uwsgi';

/** What uWSGI's strict parse of a section ends with. */
function strictParse(section: Section): { status: number | null; output: string } {
  const directory = mkdtempSync(join(tmpdir(), 'options-'));
  try {
    const file = join(directory, 'section.ini');
    writeFileSync(file, `${section.asConfiguration().format()}\n`);
    const run = spawnSync('uwsgi', ['--ini', file, '--strict', '--get', 'none'], { encoding: 'utf8' });
    return { status: run.status, output: `${run.stdout}${run.stderr}` };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const membership = { address: '127.0.0.1:4001', valor: 100, secret: 'secret', nodes: '127.0.0.1:4002' };

testWithUwsgi('uWSGI takes legions, their nodes and hooks in the order they are written', () => {
  const section = new Section();
  const { actions } = section.legion;
  section.legion.join({ ...membership, name: 'shop', quorum: 2, scroll: 'here' });
  section.legion.join({ ...membership, name: 'cart', address: '225.1.1.1:4001', multicast: true });
  section.legion.join({ ...membership, name: 'stock', initVector: 'start' });
  section.legion.setHooks('stock', {
    lord: [actions.execute('true'), actions.signal(1)],
    unlord: actions.log('a'),
    setup: actions.log('b'),
    death: actions.log('c'),
    join: actions.alarm('mail', 'd'),
    nodeJoined: actions.log('e'),
    nodeLeft: actions.log('f'),
  });
  section.legion.setBasicParams({
    interval: 3,
    tolerance: 15,
    scrollMaxSize: 8192,
    scrollListMaxSize: 65536,
  });
  const { status, output } = strictParse(section);
  expect(output).not.toContain('unknown legion');
  expect(status).toBe(0);
});

testWithUwsgi('uWSGI takes times, signals, websockets, offloading and vassals', () => {
  const section = new Section();
  section.cron.setBasicParams({ harakiri: 20 });
  section.cron.run('true', { minute: -5 }).cron.run('true', { hour: 3, legion: 'shop' });
  section.cron.run('true', { unique: true }).cron.run('true', { unique: true, legion: 'shop' });
  section.signals.setBasicParams({ bufferSize: 65536 });
  section.signals.addTimer({ signal: 1, seconds: 60 });
  section.signals.addTimer({ signal: 2, seconds: 60, redBlack: true });
  section.signals.onTouch({ paths: '/srv/flag', signal: 1 }).signals.onChange({ paths: '/srv', signal: 2 });
  section.websockets.setBasicParams({ maxSize: 2048, pingInterval: 10, pongTolerance: 2 });
  section.offloading.setBasicParams({ threads: 2, fileServeMode: 'x-sendfile', disableSendfile: true });
  section.vassals.setBasicParams({
    include: 'all.ini',
    set: { stage: 'live' },
    capabilities: ['net_bind_service', 'chown'],
    extraExtensions: '.conf',
  });
  section.vassals.setOnDemandParams({ directory: '/run/sockets' });
  section.vassals.setLifeParams({ gracefulShutdown: true, namespaces: ['pid', 'ipc'] });
  const { status, output } = strictParse(section);
  expect(output).toContain('setting capability net_bind_service');
  expect(status).toBe(0);
});
