import type { LintRule } from '../rule';
import { appRules } from './app';
import { backlogRules } from './backlog';
import { emperorRules } from './emperor';
import { instrumentRules } from './instruments';
import { logRules } from './logs';
import { nameRules } from './names';
import { pathRules } from './paths';
import { placeholderRules } from './placeholders';
import { processRules } from './process';
import { productionRules } from './production';
import { reloadRules } from './reload';
import { socketRules } from './sockets';
import { syntaxRules } from './syntax';
import { systemdRules } from './systemd';
import { misreadText, noUwsgiSection } from './text';
import { valueRules } from './values';

/** All rules for sections, in order of reporting. */
export const lintRules: readonly LintRule[] = [
  ...nameRules,
  ...valueRules,
  ...placeholderRules,
  ...syntaxRules,
  ...pathRules,
  ...processRules,
  ...appRules,
  ...instrumentRules,
  ...reloadRules,
  ...systemdRules,
  ...emperorRules,
  ...socketRules,
  ...backlogRules,
  ...logRules,
  ...productionRules,
];

/** All rules, with those for the text of a file. */
export const allRules: readonly LintRule[] = [misreadText, noUwsgiSection, ...lintRules];
