import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test('MasterProcess.setBasicParams() fills placeholders of the FIFO', () => {
  const section = new Section({ runtimeDir: late('/run/shop'), projectName: 'web' });
  section.masterProcess.setBasicParams({ fifoFile: '{project_runtime_dir}.fifo' });
  expect(linesOf(section)).toEqual(['master-fifo = /run/shop/web.fifo']);
});

test('MasterProcess.addCronTask() leaves out what is off', () => {
  const section = new Section();
  section.masterProcess
    .addCronTask('backup', { hour: 3, unique: false })
    .masterProcess.addCronTask(late('sync'));
  expect(linesOf(section)).toEqual(['cron2 = hour=3 backup', 'cron2 = sync']);
});

test('MasterProcess.attachProcessClassic() needs a pid file for the background', () => {
  const { masterProcess } = new Section();
  expect(() => masterProcess.attachProcessClassic('daemon', true)).toThrow('a pid file must stand in front');
});

test('MasterProcess.attachProcessClassic() puts the name of the legion in front', () => {
  const section = new Section();
  section.masterProcess.attachProcessClassic('/run/d.pid daemon', true, { forLegion: 'lords' });
  expect(linesOf(section)).toEqual(['legion-smart-attach-daemon = lords /run/d.pid daemon']);
});

test('attaching for a legion is refused where uWSGI cannot', () => {
  const { masterProcess } = new Section();
  expect(() => masterProcess.attachProcess('daemon', { forLegion: true })).toThrow(
    'no legion-attach-daemon2',
  );
  expect(() => masterProcess.attachProcessClassic('daemon', false, { forLegion: true })).toThrow(
    'without its name',
  );
});

test('MasterProcess.attachProcess() joins lists and drops switches that are off', () => {
  const section = new Section();
  section.masterProcess.attachProcess('daemon', {
    control: true,
    daemonize: false,
    touchReload: ['/a', late('/b')],
  });
  expect(linesOf(section)).toEqual(['attach-daemon2 = cmd=daemon,control=1,touch=/a;/b']);
});
