import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('setBasicParams() relieves workers', () => {
  const section = new Section();
  section.offloading.setBasicParams({ threads: late(2), fileServeMode: 'nginx', disableSendfile: true });
  expect(linesOf(section)).toEqual([
    'offload-threads = 2',
    'fileserve-mode = nginx',
    'disable-sendfile = true',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setBasicParams() refuses a mode that uWSGI would ignore', () => {
  expect(() => new Section().offloading.setBasicParams({ fileServeMode: 'sendfile' as 'nginx' })).toThrow(
    'offloading.setBasicParams.fileServeMode: Cannot take "sendfile": it must be one of x-sendfile, x-accel-redirect, nginx',
  );
});
