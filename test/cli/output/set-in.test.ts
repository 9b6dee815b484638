import { print } from '../../../src/cli/output/print';
import { progressEvents } from '../../../src/cli/output/progress';
import { printResults } from '../../../src/cli/output/results';
import { warn } from '../../../src/cli/output/warn';
import { formatPlan } from '../../../src/engine/format-plan';
import type { ActionResult } from '../../../src/engine/perform';
import type { Plan } from '../../../src/engine/plan';
import type { Applied } from '../../../src/engine/session';

/** Output of a host, with lines that imitate ours. */
const forged =
  'it failed\n✓ web1 web/shop: update done in 0.1 s\r\nPlan: nothing to change\n  web1 web/shop: x';
const error = new Error(`web1: ${forged}`);
const action = {
  kind: 'delete',
  entry: { id: 'shop', type: 'uwsgi:Instance' },
  path: 'web/shop',
  host: 'web1',
} as unknown as ActionResult['action'];
const events = progressEvents(new Set());

const ways: readonly (readonly [string, () => void])[] = [
  ['a warning', () => warn(forged)],
  ['the failure of a host', () => events.hostFailed?.('web1', error)],
  ['progress', () => events.progress?.(action, forged)],
  ['the failure of a resource', () => events.ended?.({ action, elapsed: 1, error })],
  [
    'why an apply stopped',
    () =>
      printResults(
        { results: [], outcome: { hostFailures: new Map() }, stopped: error } as unknown as Applied,
        {},
      ),
  ],
  [
    'a host that is not planned',
    () => print(formatPlan({ actions: [], unreachable: new Map([['web1', { error }]]) } as unknown as Plan)),
  ],
];

test.each(ways)('lines of a host in %s do not begin where ours do', (_name, say) => {
  const written: string[] = [];
  const streams = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  for (const stream of streams) stream.mockImplementation((text) => written.push(String(text)) > 0);
  try {
    say();
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  const lines = written.join('').split('\n');
  expect(lines.filter((line) => /update done in 0\.1 s/.test(line))).toEqual([
    expect.stringMatching(/^ {4,}✓/),
  ]);
  expect(
    lines.filter((line) => /^\S/.test(line) && /nothing to change|web1 web\/shop: x/.test(line)),
  ).toEqual([]);
});
