import { isOff } from '../../switch';
import type { LintRule } from '../rule';

const reopen: LintRule = {
  id: 'reopen-without-log',
  title: 'touch-logreopen has a log file to open again',
  reason:
    'uWSGI opens only the file of logto or daemonize again; a logger keeps writing to the renamed file.',
  fix: 'Log by logto, or let uWSGI rotate: log-maxsize',
  severity: 'warning',
  *check(section) {
    const at = section.last('touch-logreopen');
    if (
      at === undefined ||
      section.has('logto', 'logto2', 'daemonize', 'daemonize2') ||
      section.readsOthers()
    )
      return;
    yield { at, message: `${at.key} = ${at.value} opens no file again: neither logto nor daemonize is set` };
  },
};

const date: LintRule = {
  id: 'log-date-text',
  title: 'The date of log lines is on, or a format',
  reason:
    'Of log-date uWSGI takes true, 1, on and yes for the usual date and every other text for a format: log-date = false puts false in front of each line.',
  fix: 'Leave log-date out',
  severity: 'warning',
  *check(section) {
    for (const at of section.all('log-date'))
      if (isOff(at.value))
        yield { at, message: `${at.key} = ${at.value} puts "${at.value}" in front of log lines` };
  },
};

/** Rules of logs. */
export const logRules: readonly LintRule[] = [reopen, date];
