import { catalog, unknownOption } from '../../config/catalog';
import { optionTexts } from '../../config/generated/option-texts';
import { directivesOf, type RenderedDirective, type RenderedSection } from '../../config/line';
import { toTypeScript } from '../../config/to-typescript';
import { toWire } from '../../config/wire';
import { type Activation, activationOf } from '../../plan/activation';
import { exitCodes } from '../exit-codes';
import { paint } from '../paint';
import { print, printJson } from '../print';
import { onlySection, readSource, type Source, withoutSecrets } from '../sources';

/** What `explain` is given. */
export interface ExplainOptions {
  readonly section?: string;
  readonly resource?: string;
  readonly json?: boolean;
}

/** All that is known of one line. */
export interface Explanation {
  readonly section: string;
  /** Number of the line in the file, where it was read from an ini. */
  readonly line?: number;
  readonly option: string;
  readonly value: string;
  /** Whether uWSGI has the option; `does` then says what the nearest are. */
  readonly known: boolean;
  readonly does: string;
  readonly kind?: string;
  readonly plugin?: string;
  readonly versions?: readonly string[];
  readonly default?: string;
  /** Other names of the same option. */
  readonly aliases?: readonly string[];
  /** What makes a change of it effective, and why. */
  readonly activation: Activation;
  readonly reason: string;
  /** The same in a program. */
  readonly call: string;
}

const texts = new Map(optionTexts.map(([option, does, initial]) => [option, { does, initial }]));

/** Says what each line of a configuration does. */
export async function explain(file: string, options: ExplainOptions): Promise<number> {
  const source = await readSource(file, options.resource);
  const sections = onlySection(source, options.section);
  const explanations = sections.flatMap((section) => explainSection(section, source));
  if (options.json) printJson(explanations);
  else print(`${explanations.map((one) => asText(one, sections.length > 1)).join('\n\n')}\n`);
  return exitCodes.done;
}

function explainSection(section: RenderedSection, { lineOf }: Source): readonly Explanation[] {
  const [hidden] = withoutSecrets([section]);
  const running = toWire([section]).sections[section.name] ?? {};
  return directivesOf(section).map((directive, index) => {
    const shown = directivesOf(hidden!)[index]!;
    const line = lineOf?.get(directive);
    return {
      section: section.name,
      ...(line === undefined ? {} : { line }),
      option: directive.key,
      value: shown.value,
      ...factsOf(directive.key),
      ...activationOf(directive.key, 'change', undefined, undefined, { running, wanted: running }),
      call: callOf(shown),
    };
  });
}

function factsOf(option: string): Pick<Explanation, 'known' | 'does' | 'kind' | 'plugin' | 'default'> {
  const facts = catalog.get(option);
  if (facts === undefined) return { known: false, does: `Nothing: ${unknownOption(option)}.` };
  const { kind, plugin, versions, aliases } = facts;
  const told = [option, ...aliases].map((name) => texts.get(name)).find((one) => one !== undefined);
  const initial = told?.initial ? { default: told.initial } : {};
  const does = told?.does ?? 'No description of ours: see the reference of options of uWSGI.';
  return { known: true, does, kind, plugin, ...{ versions, aliases }, ...initial };
}

/** The call on a section that makes this line, without the variable in front. */
function callOf({ key, value }: RenderedDirective): string {
  const code = toTypeScript([{ name: 'uwsgi', lines: [{ key, value }] }]);
  return code
    .trimEnd()
    .split('\n')
    .at(-1)!
    .replace(/^uwsgi\./, 'section.');
}

function asText(one: Explanation, named: boolean): string {
  const { option, value, line, section, known, does, kind, plugin, activation, reason, call } = one;
  const place = [...(named ? [`[${section}]`] : []), ...(line === undefined ? [] : [`line ${line}`])].join(
    ' ',
  );
  const what = [
    ...(known ? [`${kind} of ${plugin === 'core' ? 'the core' : `the plugin ${plugin}`}`] : []),
    ...(one.default === undefined ? [] : [`default: ${one.default}`]),
    ...(one.aliases === undefined || one.aliases.length === 0 ? [] : [`same as ${one.aliases.join(', ')}`]),
    ...(one.versions === undefined || one.versions.length === 3
      ? []
      : [`only in ${one.versions.join(', ')}`]),
  ];
  return [
    `${paint('bold', `${option} = ${value}`)}${place === '' ? '' : paint('dim', `  ${place}`)}`,
    `    ${known ? does : paint('remove', does)}`,
    ...(what.length === 0 ? [] : [`    ${paint('dim', what.join('; '))}`]),
    `    ${paint('dim', `a change takes effect by ${activation}: ${reason}`)}`,
    `    ${call}`,
  ].join('\n');
}
