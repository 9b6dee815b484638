import type { Renderable } from '../directive';
import { OptionError } from '../errors';
import { joinText, type Late, type Text, text } from '../text';

/** Mules that get messages as one: the first free one takes a message. */
export class MuleFarm implements Renderable {
  /**
   * @param name name by which the application addresses it
   * @param mules numbers of mules, or how many new ones
   */
  constructor(
    public name: Late<string>,
    private readonly mules: number | string | readonly number[],
  ) {
    const count = Array.isArray(mules) ? mules.length : Number(mules);
    if (!Number.isInteger(count) || count < 1) {
      throw new OptionError(
        'workers.muleFarm.muleNumbers',
        `Cannot make a farm of ${JSON.stringify(mules)} mules: it must be a count from 1, or a list of numbers`,
      );
    }
  }

  /** Numbers of its mules; new ones start at `first`. */
  numbersFrom(first: number): readonly number[] {
    if (typeof this.mules === 'object') return this.mules;
    return Array.from({ length: Number(this.mules) }, (_, index) => first + index);
  }

  /** The text with these mules. */
  text(numbers: readonly number[]): Text {
    return text`${this.name}:${joinText(numbers, ',')}`;
  }

  render(): Text {
    return this.text(this.numbersFrom(1));
  }
}

/** Mules that get messages as one. */
export function muleFarm(name: Late<string>, muleNumbers: number | string | readonly number[]): MuleFarm {
  return new MuleFarm(name, muleNumbers);
}
