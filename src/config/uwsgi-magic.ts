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
 * A text in uWSGI's own notation, where a value would otherwise be taken as it is: uWSGI replaces `%d` (directory of the
 * configuration) and its kin, `$(VARIABLE)`, `%(option)` and `@(file)` in it when it starts. `@(exec://command)` runs the
 * command as the user that starts uWSGI, so nothing from elsewhere belongs into such a text.
 *
 * @example
 * new PythonApp(web1, 'shop', { environment: { CONFIGURATION: uwsgiMagic('%d%n.ini') }, ... });
 */
export const uwsgiMagic = (notation: Late<string> | Text): UwsgiMagic => new UwsgiMagic(notation);
