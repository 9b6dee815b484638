import type { Command } from 'commander';
import { type Activation, activationOf } from '../../activation/activation';
import { catalog, unknownOption } from '../../config/catalog';
import { catalogReleases } from '../../config/generated/catalog';
import { directivesOf, type RenderedDirective, type RenderedSection } from '../../config/line';
import { optionText } from '../../config/option-text';
import { isOwnVariable, usesOf } from '../../config/own-variables';
import { toTypeScript } from '../../config/to-typescript';
import { toWire } from '../../config/wire';
import { exitCodes, exitWith } from '../exit-codes';
import { onlySection, readConfigurationSource, type Source, withoutSecrets } from '../input/sources';
import { fileArgument, json, only, resource, section } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { paint } from '../output/paint';
import { print, printJson } from '../output/print';

/** Options of `explain`. */
export interface ExplainOptions {
  readonly section?: string;
  readonly resource?: string;
  readonly only?: string;
  readonly json?: boolean;
}

/** Facts about one line. */
export interface Explanation {
  readonly section: string;
  /** Line number; absent unless the line comes from an ini file. */
  readonly line?: number;
  readonly option: string;
  readonly value: string;
  /** Whether uWSGI has the option; if not, `does` names the nearest ones. */
  readonly known: boolean;
  /** Whether uWSGI has no such option, but the file uses it as a variable. */
  readonly variable?: boolean;
  readonly does: string;
  readonly kind?: string;
  readonly plugin?: string;
  readonly versions?: readonly string[];
  /** Unit of a number. */
  readonly unit?: string;
  readonly default?: string;
  /** Other names of the same option. */
  readonly aliases?: readonly string[];
  /** Activation that a change of the option needs; absent where uWSGI has no such option. */
  readonly activation?: Activation;
  /** Reason of the activation. */
  readonly reason?: string;
  /** The same option in a program. */
  readonly call: string;
}

export function define(command: Command): void {
  command
    .argument(...fileArgument)
    .addOption(section())
    .addOption(resource())
    .addOption(only())
    .addOption(json())
    .addHelpText('after', helpNotes({ examples: ['explain /etc/uwsgi/shop.ini'], codes: usualCodes }))
    .action(exitWith(explain));
}

/** Explains each line of a configuration. */
async function explain(file: string, options: ExplainOptions): Promise<number> {
  const source = await readConfigurationSource(file, { ...options, secrets: 'none' });
  const sections = onlySection(source, options.section);
  const explanations = sections.flatMap((section) => explainSection(section, source));
  if (options.json) printJson(explanations);
  else print(`${explanations.map((one) => asText(one, sections.length > 1)).join('\n\n')}\n`);
  return exitCodes.done;
}

function explainSection(section: RenderedSection, { lineOf }: Source): readonly Explanation[] {
  const [hidden] = withoutSecrets([section]);
  const running = toWire([section]).sections[section.name] ?? {};
  const directives = directivesOf(section);
  return directives.map((directive, index) => {
    const shown = directivesOf(hidden!)[index]!;
    const line = lineOf?.get(directive);
    const facts = isOwnVariable(directive.key, directives)
      ? variableFacts(directive.key, directives, lineOf)
      : factsOf(directive.key);
    const change = { running, wanted: running };
    return {
      section: section.name,
      ...(line === undefined ? {} : { line }),
      option: directive.key,
      value: shown.value,
      ...facts,
      ...(facts.known ? activationOf(directive.key, 'change', undefined, undefined, change) : {}),
      call: callOf(shown),
    };
  });
}

type Facts = Pick<
  Explanation,
  'known' | 'variable' | 'does' | 'kind' | 'plugin' | 'versions' | 'aliases' | 'unit' | 'default'
>;

function factsOf(option: string): Facts {
  const facts = catalog.get(option);
  if (facts === undefined) return { known: false, does: `Nothing: ${unknownOption(option)}.` };
  const { kind, plugin, versions, aliases } = facts;
  const { text = "No description here: see uWSGI's reference of options.", ...rest } =
    optionText(option) ?? {};
  return { known: true, does: text, kind, plugin, versions, aliases, ...rest };
}

function variableFacts(
  name: string,
  directives: readonly RenderedDirective[],
  lineOf: Source['lineOf'],
): Facts {
  const uses = usesOf(name, directives).map((use) => {
    const line = lineOf?.get(use);
    return line === undefined ? use.key : `${use.key} in line ${line}`;
  });
  return {
    known: false,
    variable: true,
    does: `A variable of this file, no option of uWSGI: %(${name}) is replaced by its value (${uses.join(', ')}).`,
  };
}

/** The call on a section that writes this line. */
function callOf({ key, value }: RenderedDirective): string {
  const code = toTypeScript([{ name: 'uwsgi', lines: [{ key, value }] }]);
  return code
    .trimEnd()
    .split('\n')
    .at(-1)!
    .replace(/^uwsgi\./, 'section.');
}

function asText(one: Explanation, named: boolean): string {
  const { option, value, line, section, known, variable, does, kind, plugin, activation, reason, call } = one;
  const place = [...(named ? [`[${section}]`] : []), ...(line === undefined ? [] : [`line ${line}`])].join(
    ' ',
  );
  const details = [
    ...(known ? [`${kind} of ${plugin === 'core' ? 'the core' : `the plugin ${plugin}`}`] : []),
    ...(one.unit === undefined ? [] : [`unit: ${one.unit}`]),
    ...(one.default === undefined ? [] : [`default: ${one.default}`]),
    ...(one.aliases === undefined || one.aliases.length === 0 ? [] : [`same as ${one.aliases.join(', ')}`]),
    ...(one.versions === undefined || one.versions.length === catalogReleases.length
      ? []
      : [`only in ${one.versions.join(', ')}`]),
  ];
  return [
    `${paint('bold', `${option} = ${value}`)}${place === '' ? '' : paint('dim', `  ${place}`)}`,
    `    ${known || variable ? does : paint('remove', does)}`,
    ...(details.length === 0 ? [] : [`    ${paint('dim', details.join('; '))}`]),
    ...(known ? [`    ${paint('dim', `a change takes effect by ${activation}: ${reason}`)}`] : []),
    `    ${call}`,
  ].join('\n');
}
