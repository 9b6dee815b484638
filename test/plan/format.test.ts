import type { Change } from '../../src/plan/change';
import { formatChange, formatDifference } from '../../src/plan/format';
import { resources } from '../../src/resources';

test.each(['\n', '\r', '\r\n'])('a value with the line break %j stays in the line of its change', (end) => {
  const change: Change = {
    path: ['content'],
    kind: 'change',
    from: `mine${end}- delete Instance web/shop on web`,
    to: `x${end}`,
  };
  const text = formatChange(change);
  expect(text.split(/\r?\n/)).toHaveLength(1);
  expect(text).toContain(JSON.stringify(change.from));
});

test.each(['\n', '\r', '\r\n', '\u2028'])(
  'a name with the line break %j stays in the line of its change',
  (end) => {
    const path = ['sections', `uwsgi${end}✓ f4`, `k${end}✓ f5`];
    const text = formatChange({ path, kind: 'add', from: undefined, to: 'v' });
    expect(text).toBe('+ [uwsgi\\n✓ f4] k\\n✓ f5: v');
  },
);

test('a value of one line is shown as it is', () => {
  const change: Change = { path: ['sections', 'uwsgi', 'module'], kind: 'change', from: 'a"b', to: 'c\\d' };
  expect(formatChange(change)).toBe('module: a"b → c\\d');
});

test.each([
  ['640', '644', 'mode: 640 → 644 (opens: everybody on the host can read it)'],
  ['750', '757', 'mode: 750 → 757 (opens: everybody on the host can read and write it)'],
  ['644', '666', 'mode: 644 → 666 (opens: everybody on the host can write it)'],
  ['644', '640', 'mode: 644 → 640'],
  ['600', '640', 'mode: 600 → 640'],
  ['2755', '755', 'mode: 2755 → 755'],
])('a mode that opens a file says so: %s → %s', (from, to, text) => {
  expect(formatChange({ path: ['mode'], kind: 'change', from, to })).toBe(text);
});

const moded = [...resources.values()].filter(({ props }) => 'mode' in props.shape);

test.each(moded.map((resource) => [resource.type, resource] as const))(
  'a change of the mode of %s says that it opens',
  (_, resource) => {
    const props = { host: 'web1', path: '/srv/a', name: 'a', sections: { uwsgi: {} }, service: {} };
    const difference = resource.diff({ ...props, mode: '640' } as never, { ...props, mode: '644' } as never);
    expect(formatDifference(difference).join('\n')).toContain('opens: everybody on the host can read it');
  },
);
