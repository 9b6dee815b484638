import type { Output } from '@pulumi/pulumi';
import type { Renderable } from '../options/directive';
import type { Text } from '../options/text';

/**
 * A value that uWSGI expands when it reads the file: `%k` (processors), `%(placeholder)`, `$(ENVIRONMENT)`,
 * `@(file)`.
 */
export type Magic = `${string}%${string}` | `${string}$(${string}` | `${string}@(${string}`;

/** A number of bytes, or a number with uWSGI's unit letter: `64k`, `2m`, `1g`. */
export type Size = `${number}` | `${number}${'k' | 'K' | 'm' | 'M' | 'g' | 'G'}` | Magic;

/** One value, or several in order. */
export type Repeated<T> = T | readonly T[];

/** Input for a value of type T: the value, an object that renders to it, or a Pulumi Output. */
export type OptionInput<T> = T extends readonly (infer Item)[]
  ? readonly OptionInput<Item>[]
  : T | Renderable | Exclude<Text, string> | Output<T extends boolean ? boolean : T>;
