import type { Renderable } from '../options/directive';
import { type Late, type Text, text } from '../options/text';

/** A text in uWSGI's own notation: see {@link uwsgiMagic}. */
export class UwsgiMagic implements Renderable {
  constructor(private readonly notation: Late<string> | Text) {}

  render(): Text {
    return text`${this.notation}`;
  }
}

/**
 * Marks text as uWSGI's own notation instead of literal text: uWSGI expands `%d` (directory of the configuration) and
 * similar, `$(VARIABLE)`, `%(option)` and `@(file)` when it starts. `@(exec://command)` runs the command as the user
 * that starts uWSGI, so such a text must not contain untrusted input.
 *
 * @example
 * new PythonApp(web1, 'shop', { environment: { CONFIGURATION: uwsgiMagic('%d%n.ini') }, ... });
 */
export const uwsgiMagic = (notation: Late<string> | Text): UwsgiMagic => new UwsgiMagic(notation);
