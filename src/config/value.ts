import { type DirectiveValue, isRenderable } from '../options/directive';
import { OptionError } from '../options/errors';
import { isOutput, TextTemplate } from '../options/text';
import { catalog, type OptionFacts } from './catalog';
import { hasMagic } from './magic';
import { isSwitchWord } from './switch';

/**
 * Checks the kind of a plain value against the catalogue. Objects and Outputs are checked when they are rendered.
 *
 * @throws OptionError with the required kind and the value found
 */
export function checkValue(facts: OptionFacts, value: DirectiveValue): void {
  checkIsValue(facts.name, value);
  if (typeof value === 'object') return;
  const seen = String(value);
  if (/[\n\0]/.test(seen)) {
    throw new OptionError(
      facts.name,
      'Cannot write a value with a line break or a NUL: an ini line ends there',
    );
  }
  if (hasMagic(seen)) return;
  const refuse = (need: string): never => {
    throw new OptionError(facts.name, `Cannot take ${JSON.stringify(value)}: it must be ${need}`);
  };
  if (facts.argument === 'none') {
    if (!isSwitchWord(seen)) refuse('true or false');
    return;
  }
  if (facts.argument === 'optional' && typeof value === 'boolean') return;
  if (facts.kind === 'bool' && !isSwitchWord(seen)) refuse('true or false');
  if (facts.kind === 'int' && !/^-?\d+$/.test(seen)) refuse('a whole number');
  if (facts.kind === 'size' && !/^\d+[kKmMgG]?$/.test(seen))
    refuse('a number of bytes, or one with k, m or g');
  if (facts.kind === 'mode' && !/^[0-7]{3,4}$/.test(seen)) refuse('an octal mode such as 660');
  if (typeof value === 'boolean' && facts.kind !== 'bool' && facts.kind !== 'set-flag')
    refuse(`a ${facts.kind}`);
}

/**
 * Checks a value set by a group, if the catalogue has the option. uWSGI declares some options that take a value in a
 * file as options without an argument; these are not checked.
 */
export function checkDirective(key: string, value: unknown): void {
  const facts = catalog.get(key);
  if (facts === undefined || facts.argument === 'none') checkIsValue(key, value);
  else checkValue(facts, value as DirectiveValue);
}

/**
 * Rejects invalid values, such as `undefined`, a list or a plain object.
 *
 * @throws OptionError with the value found
 */
export function checkIsValue(key: string, value: unknown): void {
  if (['string', 'number', 'boolean'].includes(typeof value)) return;
  if (isRenderable(value) || isOutput(value) || value instanceof TextTemplate) return;
  const seen = typeof value === 'object' ? JSON.stringify(value) : String(value);
  throw new OptionError(key, `Cannot take ${seen}: it must be a text, a number, true or false, or an Output`);
}
