import { Unknown } from '../../../src/plan/unknown';
import { diffDropIns } from '../../../src/resources/systemd-unit/diff';

const limits = (value: string) => ({ dropIns: { limits: { Service: { LimitNOFILE: value, Nice: '5' } } } });

test('diffDropIns() has one change for each setting, with its drop-in and how it takes effect', () => {
  expect(diffDropIns(limits('1'), limits('2'))).toMatchObject([
    {
      path: ['dropIns', 'limits', 'Service', 'LimitNOFILE'],
      kind: 'change',
      from: '1',
      to: '2',
      activation: 'restart',
    },
  ]);
  expect(diffDropIns(limits('1'), limits('1'))).toEqual([]);
});

test('diffDropIns() shows a drop-in that is new, and one that goes, setting by setting', () => {
  const kinds = (...given: Parameters<typeof diffDropIns>) =>
    diffDropIns(...given).map(({ kind, path }) => [kind, path.at(-1)]);
  expect(kinds({}, limits('1'))).toEqual([
    ['add', 'LimitNOFILE'],
    ['add', 'Nice'],
  ]);
  expect(kinds(limits('1'), {})).toEqual([
    ['remove', 'LimitNOFILE'],
    ['remove', 'Nice'],
  ]);
});

test('diffDropIns() is one change while something is unknown, below the given root', () => {
  const unknown = { dropIns: { limits: { Service: { LimitNOFILE: Unknown.value } } } } as never;
  expect(diffDropIns(limits('1'), unknown, ['service'])).toMatchObject([{ path: ['service', 'dropIns'] }]);
});
