import { Section } from '../../src/config/section';
import { text } from '../../src/options/text';
import { late, linesOf } from './late';

const { actions, phases } = Section.mainProcess;

test('MainProcess.runCommandOnEvent() uses a hook where uWSGI has no exec option', () => {
  const section = new Section();
  section.mainProcess.runCommandOnEvent('date');
  section.mainProcess.runCommandOnEvent(late('date'), { phase: phases.MASTER_START });
  expect(linesOf(section)).toEqual(['exec-asap = date', 'hook-master-start = exec:date']);
});

test('MainProcess.setHookTouch() takes several actions', () => {
  const section = new Section();
  section.mainProcess.setHookTouch('/run/touch', [actions.printout({ text: late('hi') }), 'mkdir:/tmp/x']);
  expect(linesOf(section)).toEqual([
    'hook-touch = /run/touch print:hi',
    'hook-touch = /run/touch mkdir:/tmp/x',
  ]);
});

test('actions.mount() keeps the places of its words', () => {
  const section = new Section();
  section.mainProcess.setHook(
    phases.ASAP,
    actions.mount('/proc', { fs: 'proc', flags: ['nosuid', late('nodev')] }),
  );
  expect(linesOf(section)).toEqual(['hook-asap = mount:proc none /proc nosuid,nodev']);
});

test('MainProcess.setOwnerParams() refuses another moment, saying what it may be', () => {
  const set = () => new Section().mainProcess.setOwnerParams({ uid: 'web', dropAfter: 'never' as never });
  expect(set).toThrow(
    'mainProcess.setOwnerParams.dropAfter: Cannot drop privileges after "never": it must be init or apps',
  );
});

test('MainProcess.setNamingParams() sees the blank at the end of a prefix, whatever else it waits for', () => {
  const section = new Section();
  section.mainProcess.setNamingParams({ prefix: text`${late('shop')} ` as never });
  expect(linesOf(section)).toEqual(['procname-prefix-spaced = shop']);
});

test('MainProcess.getOwner() remembers who was set', () => {
  const section = new Section();
  section.mainProcess.setOwnerParams({ uid: 'web', gid: 33 });
  expect(section.mainProcess.getOwner({ default: false })).toEqual(['web', 33]);
});
