import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bugReports, generateBugReports } from '../../../scripts/generate-bug-reports';
import { activationRuleOf } from '../../../src/activation/activation';
import { lintIni } from '../../../src/config/lint/lint';

const of = (result: string) =>
  bugReports.filter((one) => one.result === result).map((one) => [one.report, one] as const);

test('at least 60 reports are listed once each, at most 10 of them silent', () => {
  expect(bugReports.length).toBeGreaterThanOrEqual(60);
  expect(new Set(bugReports.map(({ report }) => report)).size).toBe(bugReports.length);
  expect(of('silent').length).toBeLessThanOrEqual(10);
});

test.each(of('lint'))('%s is found by its rule', (_, { ini, rule, facts, profile }) => {
  expect(lintIni(ini, { facts, profile }).map((finding) => finding.rule)).toContain(rule);
});

test.each(of('plan'))('%s: a plan says that the change needs a restart', (_, { option }) => {
  expect(activationRuleOf(option!).activation).toBe('restart');
});

/** What any small configuration lacks. */
const usual = ['not-strict', 'no-threads', 'no-need-app', 'router-inside'];

test.each(of('silent'))('%s is silent, for a reason', (_, { ini, why }) => {
  expect(why).toMatch(/\w/);
  const rules = lintIni(ini).map(({ rule }) => rule);
  expect(rules.filter((rule) => !usual.includes(rule))).toEqual([]);
});

test('docs/bug-reports.md is current: run `npx jiti scripts/generate-bug-reports.ts`', () => {
  expect(readFileSync(join(__dirname, '../../../docs/bug-reports.md'), 'utf8')).toBe(generateBugReports());
});
