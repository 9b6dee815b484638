/** Maximum number of replacements in a value; uWSGI itself has no limit. */
const limit = 1_000;

/**
 * Expands `$(…)`, `@(…)` or `%(…)` in the value of an option: a port of `uwsgi_apply_config_pass` in core/utils.c,
 * with its quirks. After each replacement it scans again, except the first character.
 *
 * @param symbol the character before the parenthesis
 * @param lookup returns the value of a name, or undefined to keep the reference
 * @returns the value, or undefined if uWSGI would never finish
 */
export function referencePass(
  given: string,
  symbol: '$' | '@' | '%',
  lookup: (name: string) => string | undefined,
): string | undefined {
  let value = given;
  let state: 'text' | 'symbol' | 'name' = 'text';
  let start = 0;
  let depth = 0;
  let rewrites = 0;
  for (let at = 0; at < value.length; at += 1) {
    const char = value[at];
    if (char === symbol) state = 'symbol';
    else if (state === 'symbol' && char === '(') {
      state = 'name';
      start = at + 1;
      depth = 0;
    } else if (state !== 'name') state = 'text';
    else if (char === '(') depth += 1;
    else if (char === ')' && depth > 0) depth -= 1;
    else if (char === ')') {
      state = 'text';
      const name = value.slice(start, at);
      const found = name === '' ? undefined : lookup(name);
      if (found === undefined) continue;
      rewrites += 1;
      if (rewrites > limit) return undefined;
      value = value.slice(0, start - 2) + found + value.slice(at + 1);
      at = 0;
    }
  }
  return value;
}

/**
 * Evaluates `%(name)` (`uwsgi_manage_placeholder` in core/config.c): an option or placeholder, or, with a blank
 * inside, an expression of them.
 *
 * @param option returns the first value of an option or placeholder
 */
export function lookupPlaceholder(
  name: string,
  option: (name: string) => string | undefined,
): string | undefined {
  if (!name.includes(' ')) return option(name);
  let current: string | undefined;
  let operator: string | undefined;
  const number = (text = '') => Number.parseInt(text, 10) || 0;
  for (const token of name.split(' ').filter((part) => part !== '')) {
    if (token === '++' || token === '--') {
      if (current !== undefined) current = String(number(current) + (token === '++' ? 1 : -1));
      operator = undefined;
    } else if (/^[-+*/]$/.test(token)) operator = token;
    else {
      const value = /^\d+$/.test(token) ? token : (option(token) ?? '');
      current =
        operator === undefined ? (current ?? '') + value : sum(number(current), operator, number(value));
      operator = undefined;
    }
  }
  return current;
}

function sum(left: number, operator: string, right: number): string {
  if (operator === '+') return String(left + right);
  if (operator === '-') return String(left - right);
  if (operator === '*') return String(left * right);
  return String(right === 0 ? 0 : Math.trunc(left / right));
}
