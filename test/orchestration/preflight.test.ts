import { preflightChange, unmetWarnings } from '../../src/orchestration/preflight';
import { Unknown } from '../../src/plan/unknown';
import { emptyPreflight, type PreflightReport, type Resource } from '../../src/resources/resource';
import { CommandError } from '../../src/transport/errors';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';

const report: PreflightReport = {
  errors: [],
  unmet: ['the user shop is missing'],
  notes: ['a note'],
  absent: [
    { text: '/srv/shop is missing', path: '/srv/shop' },
    { text: '/srv/blog is missing', path: '/srv/blog' },
  ],
};
const preflight = async (ask: Resource['preflight'], props: object = {}) => {
  const warnings: string[] = [];
  const found = await preflightChange({ preflight: ask } as Resource, workOn(new MemoryHost()).work, {
    props: { host: 'web1', ...props },
    warn: (text) => warnings.push(text),
  });
  return { found, warnings };
};

test('preflightChange() asks the host only about what is known', async () => {
  expect(await preflight(async () => report)).toEqual({ found: report, warnings: [] });
  expect(await preflight(async () => report, { name: Unknown.value })).toEqual({
    found: emptyPreflight,
    warnings: [],
  });
  expect(await preflight(undefined)).toEqual({ found: emptyPreflight, warnings: [] });
});

test('preflightChange() takes a query that failed for a warning, no objection', async () => {
  const error = new CommandError('web1', 'ask', 1, '', 'missing-tool', 'no awk');
  expect(await preflight(() => Promise.reject(error))).toEqual({
    found: emptyPreflight,
    warnings: [expect.stringMatching(/^the host did not verify the change: .*no awk/)],
  });
});

test('unmetWarnings() leaves out what the same plan brings', () => {
  const refused = (text: string) => `The host would currently refuse this: ${text}`;
  const user = refused('the user shop is missing');
  expect(unmetWarnings(report)).toEqual([
    user,
    refused('/srv/shop is missing'),
    refused('/srv/blog is missing'),
  ]);
  expect(unmetWarnings(report, (path) => path === '/srv/shop')).toEqual([
    user,
    refused('/srv/blog is missing'),
  ]);
});
