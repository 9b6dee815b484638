import { catalog } from '../../catalog';
import { namedBySet } from '../../own-variables';
import type { LintRule } from '../rule';

/** Options whose `%(name)` is no placeholder: variables of log lines. */
const isLogText = (key: string): boolean => /^log-?format|^log-(req-)?encoder$|^req-log/.test(key);

const unresolved: LintRule = {
  id: 'unresolved-placeholder',
  title: 'A placeholder has a value',
  reason: 'uWSGI leaves %(name) as it stands when no line, and no --set, has that name.',
  fix: 'Define it: set-placeholder = NAME=VALUE; or give it to uWSGI by --set NAME=VALUE',
  severity: 'warning',
  *check(section) {
    if (section.readsOthers()) return;
    const known = new Set([...namedBySet(section.directives), ...section.directives.map(({ key }) => key)]);
    for (const at of section.directives) {
      if (isLogText(at.key)) continue;
      const names = [...at.value.matchAll(/%\(([^()]*)\)/g)].flatMap(([, text = '']) => text.split(' '));
      const missing = names.filter(
        (name) =>
          /^[A-Za-z][\w.-]*$/.test(name) &&
          !known.has(name) &&
          !(catalog.get(name)?.aliases.some((alias) => known.has(alias)) ?? false) &&
          !name.startsWith('literal-'),
      );
      if (missing.length > 0)
        yield {
          at,
          message: `${at.key} = ${at.value}: nothing in this file defines ${[...new Set(missing)].join(', ')}`,
        };
    }
  },
};

/** Rules of placeholders. */
export const placeholderRules: readonly LintRule[] = [unresolved];
