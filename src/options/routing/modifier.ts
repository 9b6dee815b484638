import type { Renderable } from '../directive';
import { OptionError } from '../errors';
import type { Late } from '../text';

/** The two bytes at the head of a uwsgi packet: who handles a request, and in which way. */
export class Modifier implements Renderable {
  /**
   * @param kind its name among `routing.modifiers`
   * @param code the first byte, `modifier1`
   * @param submod the second byte, `modifier2`; absent leaves it out
   */
  constructor(
    readonly kind: string,
    readonly code: number,
    readonly submod?: Late<number>,
  ) {}

  /** The first byte. */
  render(): string {
    return String(this.code);
  }
}

/** Tunes a modifier. */
export interface ModifierOptions<Submod extends number = number> {
  /**
   * The second byte; what it means depends on the modifier.
   * Becomes the `modifier2` of wherever the modifier is used.
   * @default - not sent (uWSGI takes 0)
   */
  readonly submod?: Late<Submod> | null;
}

/** Makes modifiers of one kind; its constants name the second bytes that have a meaning. */
export type ModifierFactory<Submod extends number, Names> = ((
  options?: ModifierOptions<Submod>,
) => Modifier) & { readonly code: number } & Names;

/**
 * A kind of modifier.
 *
 * @param allowed the second bytes it knows; absent allows any byte
 */
export function defineModifier<
  const Submod extends number = number,
  const Names extends Readonly<Record<string, Submod>> = Record<never, Submod>,
>(
  kind: string,
  code: number,
  allowed?: readonly Submod[],
  names: Names = {} as Names,
): ModifierFactory<Submod, Names> {
  const make = ({ submod }: ModifierOptions<Submod> = {}): Modifier => {
    if (typeof submod === 'number') checkSubmod(kind, submod, allowed);
    return new Modifier(kind, code, submod ?? undefined);
  };
  return Object.assign(make, { code }, names);
}

function checkSubmod(kind: string, submod: number, allowed: readonly number[] | undefined): void {
  const fits =
    allowed === undefined
      ? Number.isInteger(submod) && submod >= 0 && submod <= 255
      : allowed.includes(submod);
  if (fits) return;
  const need = allowed === undefined ? 'a byte (0 to 255)' : `one of ${allowed.join(', ')}`;
  throw new OptionError(`routing.modifiers.${kind}.submod`, `Cannot take ${submod}: it must be ${need}`);
}
