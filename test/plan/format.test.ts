import type { Change } from '../../src/plan/change';
import { formatChange } from '../../src/plan/format';

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

test('a value of one line is shown as it is', () => {
  const change: Change = { path: ['sections', 'uwsgi', 'module'], kind: 'change', from: 'a"b', to: 'c\\d' };
  expect(formatChange(change)).toBe('module: a"b → c\\d');
});
