import { catalog } from './catalog';
import { optionTexts } from './generated/option-texts';

/** Effect, unit and default of an option. */
export interface OptionText {
  /** Effect of the option and form of its value. */
  readonly text: string;
  /** Unit of a number. */
  readonly unit?: string;
  /** Behaviour of uWSGI without the option. */
  readonly default?: string;
}

const texts = new Map(
  optionTexts.map(([name, text, unit, initial]): [string, OptionText] => [
    name,
    { text, ...(unit === '' ? {} : { unit }), ...(initial === '' ? {} : { default: initial }) },
  ]),
);

/** Text of an option, by any of its names; undefined if there is none. */
export function optionText(option: string): OptionText | undefined {
  const names = [option, ...(catalog.get(option)?.aliases ?? [])];
  return names.map((name) => texts.get(name)).find((one) => one !== undefined);
}
