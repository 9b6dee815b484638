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
