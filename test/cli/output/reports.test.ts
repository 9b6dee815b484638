import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportingFailure, writeReports } from '../../../src/cli/output/reports';
import type { Plan } from '../../../src/engine/plan';
import { creation } from '../../engine/support/actions';

const plan = {
  project: 'shop',
  actions: [creation()],
  hostStates: new Map(),
  rollout: { id: 'a', batches: [], pause: 0, maxFailures: 0 },
} as unknown as Plan;
let folder: string;
let out = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reports-'));
  out = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
const file = () => join(folder, 'plan.md');

test('writeReports() writes into files, and says whether one went to standard output', async () => {
  expect(await writeReports([{ format: 'markdown', file: file() }], plan, {})).toEqual({ printed: false });
  expect(readFileSync(file(), 'utf8')).toMatch(/web1\/page/);
  expect(out).toBe('');
  expect(await writeReports([{ format: 'html' }], plan, {})).toEqual({ printed: true });
  expect(out).toMatch(/<html/);
  expect(await writeReports([], plan, {})).toEqual({ printed: false });
});

test('reportingFailure() returns the exit code, and writes nothing, where all goes well', async () => {
  expect(await reportingFailure([{ format: 'markdown' }], async () => 3)).toBe(3);
  expect(out).toBe('');
});

test('reportingFailure() writes the error into the report, without "Error: ", and throws it', async () => {
  const failing = reportingFailure([{ format: 'markdown', file: file() }], async () => {
    throw new Error('web1: no answer');
  });
  await expect(failing).rejects.toThrow('web1: no answer');
  const text = readFileSync(file(), 'utf8');
  expect(text).toMatch('web1: no answer');
  expect(text).not.toMatch('Error: web1');
});
