import { countActions } from '../../src/report/count-actions';
import type { ReportHost } from '../../src/report/model';

const host = (kinds: readonly string[], interrupted = 0) =>
  countActions({ resources: kinds.map((kind) => ({ kind })), interrupted } as unknown as ReportHost);

test('countActions() counts each kind and interruptions', () => {
  expect(host(['create', 'update', 'adopt', 'update', 'same'], 3)).toBe(
    '1 create, 1 take over, 2 update, 3 interrupted',
  );
  expect(host(['same'])).toBe('no change');
});
