import type { Output } from '@pulumi/pulumi';
import { isRenderable } from './directive';
import { OptionError } from './errors';

/** A value known now, or one that Pulumi will know later. */
export type Late<T> = T | Output<T>;

/** A text, for which editors suggest the usual ones. */
export type Suggested<Usual extends string> = Usual | (string & {}) | Output<string>;

/** Anything with its value still to come. Pulumi's Output is recognised by this mark, without loading Pulumi. */
export function isOutput(value: unknown): value is Output<unknown> {
  return typeof value === 'object' && value !== null && '__pulumiOutput' in value;
}

/** Content that an Output has beyond the declarations of Pulumi. */
export interface OutputState {
  promise(withUnknowns?: boolean): Promise<unknown>;
  resources(): unknown;
  allResources?(): unknown;
  /** Whether the value is known, which it is not in some previews. */
  readonly isKnown: Promise<boolean>;
  /** Whether the value is a secret. */
  readonly isSecret: Promise<boolean>;
}

/** The value of an Output, and what is known of it. */
export function outputState(output: Output<unknown>): OutputState {
  return output as unknown as OutputState;
}

/**
 * Text put together from parts, some of which may be Pulumi Outputs.
 *
 * The core never waits for a part: the renderer passes a function that resolves them to {@link TextTemplate.resolve}.
 */
export class TextTemplate {
  constructor(readonly parts: readonly unknown[]) {}

  /** The Outputs inside, however deep. */
  outputs(): readonly Output<unknown>[] {
    return this.parts.flatMap((part) =>
      part instanceof TextTemplate ? part.outputs() : isOutput(part) ? [part] : [],
    );
  }

  /** The whole text, each Output replaced by what `resolve` says. */
  resolve(resolve: (output: Output<unknown>) => unknown): string {
    return this.parts
      .map((part) => {
        if (part instanceof TextTemplate) return part.resolve(resolve);
        return asText(isOutput(part) ? resolve(part) : part);
      })
      .join('');
  }
}

/** Plain text, or text that waits for an Output. */
export type Text = string | TextTemplate;

/** Fault of a Template where only Outputs can be resolved. */
export const templateFault =
  "it must be a text or an Output, but is text`…` with an Output in it, which only values of a Section can be; write secretFrom.env('NAME').apply((value) => `…${value}`)";

/**
 * How a plain value stands inside of a text. Switches are in words as uwsgiconf writes them (`True`, `False`): uWSGI
 * reads `false`, `off`, `no` and `0` in any case as false and the rest as true.
 */
function asText(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  return String(value);
}

/**
 * Puts parts together; a string as soon as no part waits for an Output.
 *
 * @example
 * text`${address},${certificate}`
 */
export function text(strings: TemplateStringsArray, ...values: readonly unknown[]): Text {
  return joinText(
    strings.flatMap((piece, index) => (index < values.length ? [piece, values[index]] : [piece])),
  );
}

/** Rejects values without a text form: `undefined`, `null` and plain objects would be rendered as such words. */
function checkPart(part: unknown): void {
  const late = isOutput(part) || part instanceof TextTemplate;
  const plain = typeof part === 'object' && part?.toString === Object.prototype.toString;
  if (late || (part !== undefined && part !== null && !plain)) return;
  throw new OptionError(
    'value',
    `Cannot write ${plain ? JSON.stringify(part) : part} into a value: it must be a text, a number, true or false, or an Output`,
  );
}

/** The parts one after another, with `separator` between them; renderable objects are rendered. */
export function joinText(parts: readonly unknown[], separator = ''): Text {
  const shown = parts.map((part) => (isRenderable(part) ? part.render() : part));
  shown.forEach(checkPart);
  const flat = shown.flatMap((part, index) => (index > 0 && separator !== '' ? [separator, part] : [part]));
  const late = flat.some((part) => isOutput(part) || part instanceof TextTemplate);
  return late ? new TextTemplate(flat.filter((part) => part !== '')) : flat.map(asText).join('');
}

/**
 * Changes the plain strings of a value and leaves Outputs alone: what they hold is not known yet.
 *
 * @example
 * mapText(text`${directory}/{project_name}.sock`, (part) => part.replaceAll('{project_name}', 'shop'))
 */
export function mapText<T>(value: T, change: (part: string) => Text): T | Text {
  if (typeof value === 'string') return change(value);
  if (value instanceof TextTemplate) return joinText(value.parts.map((part) => mapText(part, change)));
  return value;
}
