import type { LintFinding } from '../../config/lint/lint';
import type { Linted } from './settings';

/** Formats findings as JUnit XML: one suite a configuration, one case a finding; a configuration without findings gets a passing case. */
export function junit(linted: readonly Linted[], fails: (finding: LintFinding) => boolean): string {
  const suites = linted.map(({ name, findings }) => {
    const failures = findings.filter(fails).length;
    const cases = findings.map((finding) => testCase(name, finding, fails(finding)));
    const passed = [`    <testcase classname="${xml(name)}" name="nothing found"/>`];
    return {
      failures,
      tests: Math.max(findings.length, 1),
      lines: [
        `  <testsuite name="${xml(name)}" tests="${Math.max(findings.length, 1)}" failures="${failures}" errors="0" skipped="0">`,
        ...(findings.length === 0 ? passed : cases),
        '  </testsuite>',
      ],
    };
  });
  const sum = (of: 'tests' | 'failures'): number => suites.reduce((total, suite) => total + suite[of], 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="uwsgi-iac lint" tests="${sum('tests')}" failures="${sum('failures')}" errors="0">`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(name: string, finding: LintFinding, failed: boolean): string {
  const { rule, severity, section, option, line, message, fix } = finding;
  const place = [line === undefined ? `[${section}]` : `line ${line}`, option].filter(Boolean).join(' ');
  const details = xml(`${place}: ${message}\n${fix}`);
  const body = failed
    ? `<failure type="${severity}" message="${xml(message)}">${details}</failure>`
    : `<system-out>${details}</system-out>`;
  return `    <testcase classname="${xml(name)}" name="${xml(`${rule} ${place}`)}">${body}</testcase>`;
}

/** Escapes text for XML; characters that XML forbids become question marks. */
function xml(text: string): string {
  return text
    .replace(/[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
