import { asComment, variableOf } from '../config/to-typescript';
import { type WriterOptions, withItem } from './host-writer';
import { codeOf, quoted, statement } from './print-code';
import type { SecretSource } from './secrets';
import { sectionCode } from './section-code';
import type { TakeOver } from './take-over';

/** A function of the program that declares an Instance when it is called. */
export interface TakeOverFunction {
  readonly name: string;
  readonly takeOver: TakeOver;
}

/** Writes functions that declare Instances. The program does not call them, so its first plan is empty. */
export function takeOverCode(
  takeOvers: readonly TakeOver[],
  { secrets, names, inlineSecrets }: Pick<WriterOptions, 'secrets' | 'names' | 'inlineSecrets'>,
): { readonly functions: readonly TakeOverFunction[]; readonly lines: readonly string[] } {
  const functions: TakeOverFunction[] = [];
  const lines = takeOvers.flatMap((takeOver) => {
    const { name, section, props, notes } = takeOver;
    const called = variableOf(`take-over-${name}`, names);
    functions.push({ name: called, takeOver });
    const inner = { secrets, names: new Set([...names, 'host']), indent: '  ', inlineSecrets };
    const sections = inlineSecrets ? [section] : secrets.hide(sourceOf(takeOver));
    const written = sectionCode(sections, name, inner) ?? sectionCode(sections, name, inner, true)!;
    const declaration = withItem(
      withItem(
        codeOf({ type: 'uwsgi:index:Instance' }, () => ''),
        'props',
        codeOf(props, () => ''),
      ),
      'sections',
      { open: '[', close: ']', items: written.variables.map((code) => ({ name: '', code })) },
    );
    return [
      '',
      ...notes.map((note) => asComment(note)),
      `export function ${called}(host: Host): void {`,
      ...written.lines,
      statement('new HostResource', ['host', quoted(name), declaration], '  '),
      '}',
    ];
  });
  return { functions, lines };
}

/** Where a process can have secrets: its options and its environment. */
export const sourceOf = ({ pid, name, section }: TakeOver): SecretSource => ({
  sections: [section],
  where: `process ${pid}`,
  prefix: name,
});
