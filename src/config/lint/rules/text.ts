import type { LintRule } from '../rule';

/** Rule for problems visible only in the text of a file, found by `parseFile`. */
export const misreadText: LintRule = {
  id: 'misread-text',
  title: 'uWSGI reads each line as it looks',
  reason:
    'A "%" at a line end eats the line break, "%x" is replaced in comments too, quotes and inline comments are part of the value, a byte order mark or junk behind "]" hides a section, and logic does not nest; in XML and YAML, builds of uWSGI differ in what they see: uWSGI says nothing of it.',
  fix: 'Write the line as the message suggests',
  severity: 'warning',
  check: () => [],
};

/** Rule for files that hold no section for uWSGI. */
export const noUwsgiSection: LintRule = {
  id: 'no-uwsgi-section',
  title: 'A file has a section [uwsgi]',
  reason: 'uWSGI reads the section [uwsgi] of a file, and others only by their name: FILE:SECTION.',
  fix: 'Call the section [uwsgi], or start uWSGI with FILE:SECTION',
  severity: 'warning',
  check: () => [],
};

/** Rules that say more of the same line than a diagnostic of its text, by the code of that. */
const sameCause: Readonly<Record<string, readonly string[]>> = {
  'inline-comment': ['bad-boolean', 'bad-number'],
  quoted: ['quoted-value', 'bad-boolean', 'bad-number'],
  spelling: ['unknown-option'],
  'no-value': ['bad-number'],
  'eaten-newline': ['open-percent'],
};

/** Whether a finding of a rule has the same cause as a diagnostic on its line. */
export const supersededBy = (code: string, rule: string): boolean => sameCause[code]?.includes(rule) ?? false;
