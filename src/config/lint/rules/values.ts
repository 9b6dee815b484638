import { catalog } from '../../catalog';
import { endsInOpenPercent } from '../../ini-guard';
import { hasMagic, liveMagic } from '../../magic';
import { isSwitchWord } from '../../switch';
import type { LintRule } from '../rule';

const bool: LintRule = {
  id: 'bad-boolean',
  title: 'A switch has a value that uWSGI recognizes',
  reason: 'uWSGI treats false, off, no and 0 as off and everything else as on: "disabled" switches on.',
  fix: 'Write true or false',
  severity: 'error',
  *check(section) {
    for (const at of section.directives) {
      const facts = catalog.get(at.key);
      if (facts?.kind !== 'bool' || facts.argument !== 'none' || hasMagic(at.value)) continue;
      if (isSwitchWord(at.value)) continue;
      yield { at, message: `uWSGI treats the value of ${at.key} as "on"` };
    }
  },
};

const integer: LintRule = {
  id: 'bad-number',
  title: 'A number is a number',
  reason:
    'uWSGI reads digits up to the first other character: "many" is 0, "64k" of a plain number is 64; strict does not notice.',
  fix: 'Write the number in digits',
  severity: 'error',
  *check(section) {
    for (const at of section.directives) {
      const facts = catalog.get(at.key);
      if (facts?.kind !== 'int' || facts.argument !== 'required' || hasMagic(at.value)) continue;
      if (/^-?\d+$/.test(at.value)) continue;
      yield { at, message: `uWSGI reads ${Number.parseInt(at.value, 10) || 0} as the value of ${at.key}` };
    }
  },
};

const percent: LintRule = {
  id: 'open-percent',
  title: 'No line ends in a single percent sign',
  reason: 'It eats the line break, so that the next option becomes part of the value.',
  fix: 'Write "%%"',
  severity: 'error',
  *check(section) {
    for (const at of section.directives) {
      if (endsInOpenPercent(at.value))
        yield { at, message: `The value of ${at.key} swallows the option that follows` };
    }
  },
};

const quotes: LintRule = {
  id: 'quoted-value',
  title: 'Values stand without quotes',
  reason: 'uWSGI knows no quoting: the quotes are part of the value.',
  fix: 'Leave the quotes out',
  severity: 'warning',
  *check(section) {
    for (const at of section.directives) {
      if (/^(["']).*\1$/s.test(at.value))
        yield { at, message: `The quotes are part of the value of ${at.key}` };
    }
  },
};

const exec: LintRule = {
  id: 'command-at-parse',
  title: 'Reading the configuration runs nothing',
  reason: 'uWSGI runs "@(exec://…)" whenever it reads the file, a mere check included.',
  fix: 'Run the command before, and give its result in a file: @(/path/to/file)',
  severity: 'warning',
  *check(section) {
    for (const at of section.directives) {
      if (at.value.includes('@(exec://')) yield { at, message: `Reading ${at.key} runs a command` };
    }
  },
};

const environment: LintRule = {
  id: 'magic-in-env',
  title: 'A variable has the value that is written',
  reason:
    'uWSGI replaces "%x", "$(…)" and "@(…)" in env as everywhere: a password with a percent sign arrives changed, and "@(exec://…)" runs a command as the user that starts uWSGI.',
  fix: 'Write "%%" for "%"; in programs give the value by `literal()`, or by `environment` of an application',
  severity: 'warning',
  *check(section) {
    const own = new Set(
      section.directives.flatMap(({ key, value }) =>
        /^set(-ph|-placeholder)?$/.test(key) ? [`%(${value.split('=', 1)[0]!.trim()})`] : [],
      ),
    );
    for (const at of section.all('env', 'ienv')) {
      const [name = '', ...rest] = at.value.split('=');
      const found = liveMagic(rest.join('=')).filter((part) => !own.has(part));
      if (found.length > 0)
        yield {
          at,
          message: `uWSGI replaces ${found.join(', ')} in the value of the variable ${name.trim()}`,
        };
    }
  },
};

/** Rules for values that uWSGI reads differently than intended. */
export const valueRules: readonly LintRule[] = [bool, integer, percent, quotes, exec, environment];
