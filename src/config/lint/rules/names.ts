import { catalog, nearestOptions, releaseOf, unknownOption } from '../../catalog';
import { isOwnVariable, namedBySet, usesOf } from '../../own-variables';
import { isPlugin } from '../../plugin-names';
import type { LintRule } from '../rule';
import type { SectionView } from '../section-view';

/** Whether a name is no option, none is like it, and it is a word as people choose for variables; strict refuses it. */
function isUnusedVariable(key: string, section: SectionView): boolean {
  if (section.isOn('strict') || isOwnVariable(key, section.directives)) return false;
  return nearestOptions(key).length === 0 && (section.readsOthers() || !key.includes('-'));
}

/** Whether a line is `end`, which ends conditions though it is no option; strict refuses it (core/config.c). */
const endsLogic = (key: string, section: SectionView): boolean => key === 'end' && !section.isOn('strict');

const unused: LintRule = {
  id: 'unused-variable',
  title: 'A variable of a file is used in it',
  reason:
    'uWSGI ignores a line whose name is no option; it has an effect only where %(name) stands, in this file or one that it reads, or for an application that asks uwsgi.opt.',
  fix: 'Leave it out, or write set-placeholder = NAME=VALUE if other files use it',
  severity: 'warning',
  *check(section) {
    const own = namedBySet(section.directives);
    for (const at of section.directives) {
      if (catalog.has(at.key) || own.has(at.key) || endsLogic(at.key, section)) continue;
      if (!isUnusedVariable(at.key, section)) continue;
      yield { at, message: `${at.key}: uWSGI has no such option, and no line here uses %(${at.key})` };
    }
  },
};

const unknown: LintRule = {
  id: 'unknown-option',
  title: 'Every option is one that uWSGI has',
  reason: 'Without strict uWSGI silently ignores an unknown option; with it, it does not start.',
  fix: 'Correct the name, or use set-placeholder for a variable of your own',
  severity: 'error',
  *check(section) {
    const own = namedBySet(section.directives);
    for (const at of section.directives) {
      if (catalog.has(at.key) || own.has(at.key) || endsLogic(at.key, section)) continue;
      if (isUnusedVariable(at.key, section)) continue;
      if (!isOwnVariable(at.key, section.directives)) {
        const usual = at.key.toLowerCase().replaceAll('_', '-');
        const repair = catalog.has(usual) ? { repair: [{ ...at, key: usual }] } : {};
        yield { at, message: `${at.key}: ${unknownOption(at.key)}`, ...repair };
      } else if (section.isOn('strict')) {
        yield {
          at,
          message: `uWSGI does not start with the variable ${at.key} of this file: strict is set`,
          repair: [{ ...at, key: 'set-placeholder', value: `${at.key}=${at.value}` }],
        };
      }
    }
  },
};

const variable: LintRule = {
  id: 'own-variable',
  title: 'A variable of a file is defined by set-placeholder',
  reason:
    'uWSGI replaces %(name) by the value of any line, so an unknown option serves as a variable; but with strict it does not start.',
  fix: 'Write set-placeholder = NAME=VALUE',
  severity: 'info',
  *check(section) {
    if (section.isOn('strict')) return;
    const own = namedBySet(section.directives);
    for (const at of section.directives) {
      if (own.has(at.key) || !isOwnVariable(at.key, section.directives)) continue;
      const uses = [...new Set(usesOf(at.key, section.directives).map(({ key }) => key))];
      yield {
        at,
        message: `${at.key} is a variable of this file, used in ${uses.join(', ')}: no option of uWSGI`,
        repair: [{ ...at, key: 'set-placeholder', value: `${at.key}=${at.value}` }],
      };
    }
  },
};

const version: LintRule = {
  id: 'needs-version',
  title: 'Every option exists in the uWSGI of the host',
  reason: 'An option of another release is unknown to this one.',
  fix: 'Leave the option out, or install a uWSGI that knows it',
  severity: 'error',
  *check(section, facts) {
    for (const at of section.directives) {
      const known = catalog.get(at.key)?.versions ?? [];
      if (facts.version === undefined || known.length === 0) continue;
      if (known.includes(releaseOf(facts.version))) continue;
      yield {
        at,
        message: `uWSGI ${facts.version} does not know ${at.key}: it exists in ${known.join(', ')}`,
      };
    }
  },
};

const plugin: LintRule = {
  id: 'needs-plugin',
  title: 'The plugin of every option is loaded',
  reason: 'An option of a plugin that is neither in the binary nor loaded is unknown.',
  fix: 'Load the plugin before the option: plugin = NAME',
  severity: 'error',
  *check(section, { embeddedPlugins }) {
    if (embeddedPlugins === undefined || section.isOn('autoload')) return;
    const loaded = [
      ...section
        .all('plugin', 'plugins', 'need-plugin', 'need-plugins')
        .flatMap(({ value }) => value.split(/[ ,]+/)),
      ...embeddedPlugins,
    ];
    for (const at of section.directives) {
      const name = catalog.get(at.key)?.plugin ?? 'core';
      if (name === 'core' || loaded.some((one) => isPlugin(one, name))) continue;
      yield { at, message: `${at.key} belongs to the plugin ${name}, which is not loaded` };
    }
  },
};

const strict: LintRule = {
  id: 'not-strict',
  title: 'uWSGI rejects unknown options',
  reason: 'Without strict a misspelt option is ignored, and uWSGI starts as if all were well.',
  fix: 'Set strict = true',
  severity: 'info',
  *check(section) {
    if (!section.isOn('strict'))
      yield { option: 'strict', message: 'Unknown options are ignored: strict is not set' };
  },
};

/** Rules of the names of options. */
export const nameRules: readonly LintRule[] = [unknown, variable, unused, version, plugin, strict];
