import { catalog } from '../../../config/catalog';
import { directivesOf, type RenderedSection } from '../../../config/line';
import { hasMagic } from '../../../config/magic';
import { namedBySet } from '../../../config/own-variables';
import { isPlugin, loadsPlugins, pluginNames } from '../../../config/plugin-names';
import { joinShell, type Shell, sh } from '../../../transport/shell';
import type { QueryResult } from '../../batched-query';
import { emptyPreflight, type PreflightReport } from '../../resource';
import { pluginWay, type UwsgiFacts, valuesOf } from '../../uwsgi-probe';
import { pluginSource } from '../plugin-package';

/** Query of a uWSGI on a host: which options and plugins it knows. */
export interface OptionsAsked {
  readonly binary: string;
  /** Names of options; empty if conditions or included files decide only on the host which of them count. */
  readonly options: readonly string[];
  /** Plugins that the options load, by name or path. */
  readonly plugins: readonly string[];
  readonly pluginDirectories: readonly string[];
}

/** Builds the query for the options of a configuration. */
export function optionsAsked(binary: string, sections: readonly RenderedSection[]): OptionsAsked {
  const directives = sections.flatMap(directivesOf);
  const own = namedBySet(directives);
  const keys = new Set(directives.map(({ key }) => key).filter((key) => !own.has(key)));
  const kinds = [...keys].map((key) => catalog.get(key)?.kind);
  // Under a condition, or after an included file, an option that is unknown here may be known there.
  const open = kinds.some((kind) => kind === 'logic' || kind === 'config-include') || keys.has('autoload');
  const values = (wanted: (key: string) => boolean): readonly string[] =>
    directives.flatMap(({ key, value }) => (wanted(key) && !hasMagic(value) ? [value] : []));
  const plugins = values(loadsPlugins).flatMap(pluginNames);
  return {
    binary,
    options: open ? [] : [...keys].sort(),
    plugins: [...new Set(plugins)].filter((name) => name !== ''),
    pluginDirectories: values((key) => /^plugins?-dir$/.test(key)),
  };
}

/**
 * Shell: prints the options that `uwsgi --help` does not list with the plugins loaded, and the plugins that it does not find.
 * uWSGI reads no configuration and serves nothing.
 */
export function optionsScript({ binary, options, plugins, pluginDirectories }: OptionsAsked): Shell {
  const directories = joinShell(
    pluginDirectories.map((path) => sh` --plugins-dir ${path}`),
    '',
  );
  return sh`[ -x ${binary} ] || exit 0
listed() { sed -n 's/^ *\(-.|\)\{0,1\}--\([^ ]*\).*/\2/p'; }
has() { case $known in *"
$1
"*) ;; *) return 1 ;; esac; }
${joinShell(
  plugins.map(
    (plugin) =>
      sh`timeout 20 ${binary}${directories} --plugins ${plugin} --help 2>&1 | grep -aqE '^(open\(|!!! UNABLE to load uWSGI plugin)' && echo ${`missing ${plugin}`}`,
  ),
)}
known=$(echo; timeout 20 ${binary}${directories}${plugins.length === 0 ? sh`` : sh` --plugins ${plugins.join(',')}`} --help 2> /dev/null | listed; echo end)
has ini || { echo silent; exit 0; }
for option in ${options}; do has "$option" || echo "unknown $option"; done
:`;
}

/** Preflight of the options, from the output of {@link optionsScript}. */
export function readOptions(
  asked: OptionsAsked,
  { stdout }: Pick<QueryResult, 'stdout'>,
  facts: UwsgiFacts | undefined,
): PreflightReport {
  const { binary } = asked;
  if (facts === undefined) {
    const unmet = `no ${binary}: install uWSGI (Debian: uwsgi-core) or set \`binary\``;
    return { ...emptyPreflight, unmet: [unmet] };
  }
  if (/^silent$/m.test(stdout)) return { ...emptyPreflight, notes: [`${binary} did not list its options`] };
  const { version } = facts;
  const seen = `${binary} is ${version === '' ? 'of an unknown version' : version}`;
  const missing = valuesOf(stdout, 'missing');
  const unknown = valuesOf(stdout, 'unknown').flatMap((option) => {
    const why = reason(option, version, asked, missing);
    return why === undefined ? [] : [`Cannot use ${option}: ${seen} and does not know it; ${why}`];
  });
  const unmet = missing.map((plugin) => `plugin = ${plugin}: ${seen} and ${whyMissing(plugin, facts)}`);
  // A release may contain another uWSGI.
  return binary.includes('/current/')
    ? { ...emptyPreflight, unmet: [...unknown, ...unmet] }
    : { ...emptyPreflight, errors: unknown, unmet };
}

/** Why a plugin is not loaded. uWSGI does not load a plugin that is built in. */
function whyMissing(plugin: string, facts: UwsgiFacts): string {
  const way = pluginWay(plugin, facts);
  return way.from === 'inside'
    ? `has ${way.as} inside: leave the plugin out, or set fitPlugins`
    : `has it neither inside nor as a file (${pluginSource(plugin)})`;
}

/** Why an option is unknown; undefined if a missing plugin explains it. */
function reason(
  option: string,
  version: string,
  { plugins }: OptionsAsked,
  missing: readonly string[],
): string | undefined {
  const facts = catalog.get(option);
  if (facts === undefined) return 'no release from 2.0.21 to 2.1 has it';
  if (facts.plugin !== 'core' && missing.some((one) => isPlugin(one, facts.plugin))) return undefined;
  const { plugin, versions } = facts;
  if (version !== '' && versions.length > 0 && versions.every((one) => isOlder(version, one)))
    return `it exists from ${versions[0]} on`;
  if (versions.length > 0 && versions.every((one) => isOlder(one, version)))
    return `it exists until ${versions.at(-1)}`;
  if (plugin !== 'core' && !plugins.some((one) => isPlugin(one, plugin)))
    return `it belongs to the plugin ${plugin}, which is not loaded (plugin = ${plugin})`;
  return 'it was built without it';
}

/** Whether a release is older than another one: `2.0.21-debian` than `2.0.30`. */
function isOlder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => (/^[\d.]+/.exec(text)?.[0] ?? '').split('.').map(Number));
  const at = b!.findIndex((part, index) => part !== (a![index] ?? 0));
  return at !== -1 && (a![at] ?? 0) < b![at]!;
}
