import type { LintRule } from '../rule';
import { appRules } from './app';
import { backlogRules } from './backlog';
import { emperorRules } from './emperor';
import { nameRules } from './names';
import { processRules } from './process';
import { reloadRules } from './reload';
import { socketRules } from './sockets';
import { systemdRules } from './systemd';
import { valueRules } from './values';

/** All rules that look at sections, in the order they report. */
export const lintRules: readonly LintRule[] = [
  ...nameRules,
  ...valueRules,
  ...processRules,
  ...appRules,
  ...reloadRules,
  ...systemdRules,
  ...emperorRules,
  ...socketRules,
  ...backlogRules,
];
