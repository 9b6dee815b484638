import { catalog, releaseOf, unknownOption } from '../../catalog';
import { namedBySet } from '../../own-variables';
import { isPlugin } from '../../plugin-names';
import type { LintRule } from '../rule';

const unknown: LintRule = {
  id: 'unknown-option',
  title: 'Every option is one that uWSGI has',
  reason: 'Without strict uWSGI silently ignores an unknown option; with it, it does not start.',
  fix: 'Correct the name, or use set-placeholder for a variable of your own',
  severity: 'error',
  *check(section) {
    const own = namedBySet(section.directives);
    for (const at of section.directives) {
      if (!catalog.has(at.key) && !own.has(at.key))
        yield { at, message: `${at.key}: ${unknownOption(at.key)}` };
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
  severity: 'warning',
  *check(section) {
    if (!section.isOn('strict'))
      yield { option: 'strict', message: 'Unknown options are ignored: strict is not set' };
  },
};

/** Rules of the names of options. */
export const nameRules: readonly LintRule[] = [unknown, version, plugin, strict];
