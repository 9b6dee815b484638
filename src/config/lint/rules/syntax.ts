import { catalog } from '../../catalog';
import { hasMagic } from '../../magic';
import type { LintRule } from '../rule';

const cron: LintRule = {
  id: 'cron-syntax',
  title: 'A schedule has five numbers and a command',
  reason: 'uWSGI reads minute, hour, day, month and weekday as numbers, and does not start with others.',
  fix: 'Write -1 for any, -15 for every fifteenth',
  severity: 'error',
  *check(section) {
    for (const at of section.directives) {
      const [, legion] = /^(?:unique-)?(legion-)?cron$/.exec(at.key) ?? [];
      if (!/^(unique-)?(legion-)?cron$/.test(at.key) || hasMagic(at.value)) continue;
      const times = legion === undefined ? at.value : at.value.replace(/^\s*\S+\s/, '');
      if (/^\s*(-?\d+\s+){5}\S/.test(times)) continue;
      if (/^\s*(-?\d+\s+){4}-?\d+\s*$/.test(times)) {
        yield { at, message: `${at.key} = ${at.value} runs nothing: there is no command` };
        continue;
      }
      const stars = at.value.includes('*') ? ': it knows no *, any is -1' : '';
      yield { at, message: `uWSGI refuses ${at.key} = ${at.value}${stars}` };
    }
  },
};

const route: LintRule = {
  id: 'route-syntax',
  title: 'A route is a condition and an action',
  reason:
    'uWSGI does not start with a route without an action, or an action without a colon, where it is built with PCRE; without PCRE it ignores routes.',
  fix: 'Write CONDITION ACTION:ARGUMENTS, or ACTION:ARGUMENTS for route-run',
  severity: 'error',
  *check(section) {
    for (const at of section.directives) {
      if (catalog.get(at.key)?.kind !== 'route-rule' || /label$/.test(at.key)) continue;
      const action = /run$/.test(at.key) ? at.value : (/^\S* (.*)$/s.exec(at.value)?.[1] ?? '');
      if (action.includes(':') || hasMagic(at.value)) continue;
      yield { at, message: `uWSGI refuses ${at.key} = ${at.value}: it has no action with a colon` };
    }
  },
};

const map: LintRule = {
  id: 'map-syntax',
  title: 'A map is a path, an equals sign and a target',
  reason:
    'Blanks around the equals sign belong to the path and to the target, so the first is never matched or the second not found; without an equals sign uWSGI does not start.',
  fix: 'Write /PATH=TARGET',
  severity: 'error',
  *check(section) {
    for (const at of section.all('static-map', 'static-map2', 'mount')) {
      const equals = at.value.indexOf('=');
      const [path, target] = [at.value.slice(0, equals), at.value.slice(equals + 1)];
      if (equals === -1 && !/mount$/.test(at.key) && !hasMagic(at.value))
        yield { at, message: `uWSGI refuses ${at.key} = ${at.value}: there is no equals sign in it` };
      else if (equals !== -1 && (path !== path.trim() || target !== target.trim()))
        yield {
          at,
          message: `The blanks around = belong to path and target of ${at.key} = ${at.value}`,
          repair: [{ ...at, value: `${path.trim()}=${target.trim()}` }],
        };
    }
  },
};

/** Rules of values with a syntax of their own. */
export const syntaxRules: readonly LintRule[] = [cron, route, map];
