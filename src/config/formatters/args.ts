import { OptionError } from '../../options/errors';
import { blocksOf } from '../blocks';
import { catalog, type OptionFacts } from '../catalog';
import { references } from '../ini-guard';
import type { RenderedDirective, RenderedSection } from '../line';
import { applyMagic, leftMagic } from '../magic';
import { isOff } from '../switch';
import { unfoldSections } from './unfold';

/** Options for a command line. */
export interface ArgsOptions {
  /**
   * Section that the command line stands for; others count where it includes them.
   * @default - `uwsgi`, which must include all others
   */
  readonly section?: string;
}

/** The value of `%k` in a file, as a reference that uWSGI replaces on a command line as well. */
const processors = '@(exec://getconf _NPROCESSORS_ONLN)';

/**
 * Formats sections as the arguments of a command line that uWSGI reads like an ini file of these sections: a section that
 * is included stands at the place of its include; a switch is written alone, and by `--set` where it is off; an optional
 * argument follows `=`; a variable of the file becomes `--set-placeholder`. uWSGI replaces no `%` magic there: `%%` is
 * written as one percent sign, and `%k` as the output of `getconf _NPROCESSORS_ONLN` on the host.
 *
 * @example
 * formatArgs(renderSections([section])); // ['--strict', '--workers', '2']
 *
 * @throws OptionError for what only a file can say: other magic (`%n`), sections that are not included, a name of an
 * option that a command line does not take
 */
export function formatArgs(
  sections: readonly RenderedSection[],
  { section }: ArgsOptions = {},
): readonly string[] {
  const directives = unfoldSections(sections, section).map(withoutMagic);
  const used = new Set(directives.flatMap(({ value }) => references(value)));
  const blocks = blocksOf(directives);
  return directives.flatMap((directive, at) => argsOf(directive, used, blocks[at] !== undefined));
}

function argsOf(
  { key, value }: RenderedDirective,
  used: ReadonlySet<string>,
  isInLogic: boolean,
): readonly string[] {
  const facts = catalog.get(key);
  if (facts === undefined)
    return [isVariable(value, used.has(key)) ? '--set-placeholder' : '--set', `${key}=${value}`];
  // uWSGI 2.0 crashes within if-… and for-… blocks at an option without an argument.
  if (isAlone(facts, value)) return isInLogic ? ['--set', `${key}=${value || 'true'}`] : [`--${key}`];
  if (facts.arguments.includes('none')) return ['--set', `${key}=${value}`];
  return facts.arguments.includes('optional') ? [`--${key}=${value}`] : [`--${key}`, value];
}

/** An option that is read without an argument as with this value. */
function isAlone({ kind, arguments: ways }: OptionFacts, value: string): boolean {
  if (kind === 'logic-end') return true;
  if (!ways.includes('none') && !(kind === 'bool' && ways.includes('optional'))) return false;
  if (value === '') return true;
  return kind === 'int' || kind === 'string' || kind === 'string-list'
    ? /^true$/i.test(value)
    : !isOff(value);
}

/** References in the value of `set-placeholder` are not replaced, so a variable with one is set as in a file. */
function isVariable(value: string, isUsed: boolean): boolean {
  return isUsed && !/[$@%]\(/.test(value);
}

function withoutMagic(directive: RenderedDirective): RenderedDirective {
  const { key } = directive;
  const written = directive.value.replace(/%%|%k/g, (magic) => (magic === '%k' ? processors : magic));
  const [left] = leftMagic(written);
  if (left !== undefined) refuse(directive, `uWSGI replaces ${left} in files only; write its value`);
  const isImmediate = catalog.get(key)?.flags.includes('immediate') ?? false;
  if (isImmediate && written !== directive.value)
    refuse(directive, 'uWSGI replaces %k in files only; write the number of processors');
  const value = applyMagic(written, { '[': '\u001b' });
  if (value.includes('\0')) refuse(directive, 'an argument ends at a NUL');
  return { ...directive, value };
}

function refuse({ key, value, secret }: RenderedDirective, reason: string): never {
  const seen = secret ? 'a secret value' : JSON.stringify(value);
  throw new OptionError(key, `Cannot write the option on a command line: ${reason}; saw ${seen}`);
}
