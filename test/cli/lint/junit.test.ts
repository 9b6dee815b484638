import { junit } from '../../../src/cli/lint/junit';

const finding = {
  rule: 'needs-master',
  severity: 'error',
  section: 'uwsgi',
  option: 'touch-reload',
  message: 'a < "b" & c\u0000',
  fix: 'Set master',
};
const linted = (...findings: readonly object[]) =>
  ({ name: 'shop "1".ini', file: '/srv/shop.ini', findings }) as never;
const text = (...all: readonly never[]) => junit(all, ({ severity }) => severity === 'error');

test('junit() has a suite for each configuration, a failure for each finding that fails, and counts both', () => {
  const lines = text(linted(finding, { ...finding, severity: 'info', line: 3 }), linted()).split('\n');
  expect(lines[1]).toBe('<testsuites name="uwsgi-iac lint" tests="3" failures="1" errors="0">');
  expect(lines[2]).toBe(
    '  <testsuite name="shop &quot;1&quot;.ini" tests="2" failures="1" errors="0" skipped="0">',
  );
  expect(lines[3]).toMatch(/name="needs-master \[uwsgi\] touch-reload"><failure type="error" message=/);
  expect(lines[4]).toMatch(
    /name="needs-master line 3 touch-reload"><system-out>line 3 touch-reload: .*&#10;Set master<\/system-out>/,
  );
  expect(lines[6]).toBe(
    '  <testsuite name="shop &quot;1&quot;.ini" tests="1" failures="0" errors="0" skipped="0">',
  );
  expect(lines[7]).toContain('name="nothing found"/>');
});

test('junit() escapes what XML does not allow', () => {
  expect(text(linted(finding))).toContain('message="a &lt; &quot;b&quot; &amp; c?"');
});
