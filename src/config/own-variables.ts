import { catalog } from './catalog';
import { placeholderKeys, references } from './ini-guard';
import type { RenderedDirective } from './line';

/** Names that `set-placeholder` introduces; uWSGI treats them as options. */
export function namedBySet(directives: readonly RenderedDirective[]): ReadonlySet<string> {
  return new Set(
    directives.filter(({ key }) => placeholderKeys.has(key)).map(({ value }) => value.split('=', 1)[0]!),
  );
}

/** Directives that use an option or variable as `%(name)`. */
export function usesOf(name: string, directives: readonly RenderedDirective[]): readonly RenderedDirective[] {
  return directives.filter(({ value }) => references(value).includes(name));
}

/**
 * Whether a directive is a variable of its configuration: no option of uWSGI, but used as `%(name)`, which uWSGI
 * replaces after it has read all lines (core/config.c, uwsgi_get_exported_opt). With `strict` uWSGI refuses such a line.
 */
export function isOwnVariable(key: string, directives: readonly RenderedDirective[]): boolean {
  return !catalog.has(key) && usesOf(key, directives).length > 0;
}
