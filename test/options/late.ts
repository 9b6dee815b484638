import type { Output } from '@pulumi/pulumi';
import { renderSections } from '../../src/config/rendered';
import type { Section } from '../../src/config/section';

/** An Output that holds a value when it is resolved by {@link linesOf}, made without loading Pulumi. */
export function late<T>(value: T): Output<T> {
  const apply = (change: (value: T) => unknown) => late(change(value));
  return { __pulumiOutput: true, value, apply } as unknown as Output<T>;
}

/** The lines of a section, Outputs filled in. */
export function linesOf(section: Section): readonly string[] {
  const [rendered] = renderSections([section], (output) => (output as unknown as { value: unknown }).value);
  return (rendered?.lines ?? []).map((line) =>
    'key' in line ? `${line.key} = ${line.value}` : line.comment,
  );
}
