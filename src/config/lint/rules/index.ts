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

/** All rules for sections, in order of reporting. */
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
