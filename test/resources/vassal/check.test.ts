import { Unknown } from '../../../src/plan/unknown';
import { checkMain, checkVassal } from '../../../src/resources/vassal/check';
import type { VassalProps } from '../../../src/resources/vassal/props';
import { givenVassal } from '../../support/given';

const faults = (props: VassalProps): readonly string[] => checkVassal(props).map(({ message }) => message);

test('checkVassal() wants an owner and a group under a tyrant, and none of root', () => {
  expect(faults(givenVassal())).toEqual([]);
  expect(faults(givenVassal({ tyrant: true, owner: 'shop', group: 'shop' }))).toEqual([]);
  expect(faults(givenVassal({ tyrant: true }))).toEqual([
    expect.stringMatching(/runs as its owner, .* is not set/),
    expect.stringMatching(/runs as its group, .* is not set/),
  ]);
  expect(faults(givenVassal({ tyrant: true, owner: 'root', group: '0' }))).toEqual([
    expect.stringMatching(/`owner` is root/),
    expect.stringMatching(/`group` is 0/),
  ]);
});

test('checkVassal() refuses what an emperor would break', () => {
  for (const option of ['zerg', 'zergpool', 'daemonize']) {
    expect(faults(givenVassal({}, { [option]: '/tmp/x' }))).toEqual([
      expect.stringContaining(`Cannot use ${option} in a vassal`),
    ]);
  }
  expect(faults(givenVassal({ sections: {} }))).toEqual([expect.stringContaining('needs a section uwsgi')]);
});

test('checkVassal() does not judge an owner that is unknown yet', () => {
  const unknown = Unknown.value as never;
  expect(faults({ ...givenVassal(), tyrant: true, owner: unknown, group: unknown })).toEqual([]);
});

test('checkVassal() names an unknown option', () => {
  expect(faults(givenVassal({}, { proceses: '4' }))).toEqual([
    expect.stringMatching(/^Cannot use the option proceses/),
  ]);
});

test.each<[object, readonly string[]]>([
  [{ socket: '/run/shop.sock' }, []],
  [{ socket: [':8000', '/run/shop.sock'] }, []],
  [{ socket: '/run/other.sock' }, ['onDemand']],
  [{ 'http-socket': '/run/shop.sock' }, ['onDemand']],
  [{ socket: Unknown.value }, []],
])('checkMain() of a vassal that starts on demand, with %j, finds faults of %j', (uwsgi, at) => {
  const sections = { uwsgi } as never;
  expect(checkMain({ sections, onDemand: '/run/shop.sock' }).flatMap(({ path }) => path)).toEqual(at);
  expect(checkMain({ sections })).toEqual([]);
});
