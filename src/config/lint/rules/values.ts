import { catalog } from '../../catalog';
import { endsInOpenPercent } from '../../ini-guard';
import type { RenderedDirective } from '../../line';
import { hasMagic, liveMagic } from '../../magic';
import { isOff, isSwitchWord } from '../../switch';
import type { LintRule, RuleFinding } from '../rule';

const isNumber = (text: string): boolean => /^-?\d+$/.test(text);

/** A value without quotes, and the comment that stands behind it. */
function withoutComment(value: string): readonly [meant: string, comment: string | undefined] {
  const [, text = value, comment] = /^(.*?)[ \t]+(?:[;#]|\/\/)(.*)$/s.exec(value) ?? [];
  return [text.trim().replace(/^(["'])(.*)\1$/s, '$2'), comment?.trim()];
}

/** Lines with the value that was meant, if it is sound without quotes and comment. */
function repaired(
  at: RenderedDirective,
  meant: string,
  comment: string | undefined,
  isSound: (text: string) => boolean,
): Pick<RuleFinding, 'repair'> {
  if (!isSound(meant) || meant === at.value) return {};
  return { repair: [...(comment ? [{ comment }] : []), { ...at, value: meant }] };
}

/** Reason why a text is no number, where it is a common one. */
function hint(value: string): string {
  if (/\$\{|\$[A-Z_]+/.test(value)) return ': variables of the environment are $(NAME)';
  if (/^(true|yes|on)$/i.test(value)) return ', that is off: it takes a number';
  return '';
}

/** Words that mean on to people, too. */
const meansOn = (text: string): boolean => /^(y|t|enabled?|[1-9]\d*)$/i.test(text);

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
      if (isSwitchWord(at.value) || meansOn(at.value)) continue;
      const [meant, comment] = withoutComment(at.value);
      // What is read is what is meant: the comment is a diagnostic of the text.
      if (comment !== undefined && isSwitchWord(meant) && !isOff(meant)) continue;
      yield {
        at,
        message: `uWSGI takes ${at.key} = ${at.value} for on: it knows false, off, no and 0 as off`,
        ...repaired(at, meant, comment, isSwitchWord),
      };
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
      if (isNumber(at.value)) continue;
      const [meant, comment] = withoutComment(at.value);
      if (comment !== undefined && isNumber(meant)) continue;
      const read = Number.parseInt(at.value, 10) || 0;
      yield {
        at,
        message: `uWSGI reads ${read} of ${at.key} = ${at.value}${hint(at.value)}`,
        ...repaired(at, meant, comment, isNumber),
      };
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
        yield {
          at,
          message: `The quotes are part of the value of ${at.key}: ${at.value}`,
          repair: [{ ...at, value: at.value.slice(1, -1) }],
        };
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
