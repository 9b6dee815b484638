import { EngineLog } from '../../src/provider/engine-log';
import { FakeEngine } from './support/fake-engine';

const urn = 'urn:pulumi:prod::shop::uwsgi:index:File::page';

const engine = new FakeEngine();
afterAll(() => engine.stop());

test('EngineLog sends each kind of message, and each line bears the name of its resource', async () => {
  const log = new EngineLog();
  log.connect(await engine.start());
  await log.info(urn, 'one\ntwo');
  await log.warn(urn, 'careful');
  await log.progress(urn, 'going on');
  expect(engine.logged).toEqual([
    { severity: 'INFO', urn, message: 'page: one\npage: two', ephemeral: false },
    { severity: 'WARNING', urn, message: 'page: careful', ephemeral: false },
    { severity: 'INFO', urn, message: 'page: going on', ephemeral: true },
  ]);
  log.close();
});

test('EngineLog drops messages without an engine, or to one that has gone, and fails nothing', async () => {
  const log = new EngineLog();
  await log.warn(urn, 'unheard');
  log.connect('127.0.0.1:1');
  await log.warn(urn, 'unheard');
  log.close();
  await log.warn(urn, 'unheard');
});
