import type { Output } from '@pulumi/pulumi';
import type { Text } from './text';

/** An object that knows its text only when the configuration is rendered: a socket, a farm, a route action. */
export interface Renderable {
  render(): Text;
}

/** Value right of the `=`. `true` renders as `true`; objects and Outputs become text when rendered. */
export type DirectiveValue =
  | string
  | number
  | boolean
  | Text
  | Renderable
  | Output<string | number | boolean>;

/** One line of a section: `key = value`. Keys repeat, and their order matters to uWSGI. */
export interface Directive {
  readonly key: string;
  readonly value: DirectiveValue;
}

/** Whether a value renders itself. */
export function isRenderable(value: unknown): value is Renderable {
  return typeof value === 'object' && value !== null && typeof (value as Renderable).render === 'function';
}
