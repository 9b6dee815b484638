import { copyDeep } from '../options/copy';
import type { DirectiveValue } from '../options/directive';
import { OptionError } from '../options/errors';
import { listed, type Maybe, type OneOrMore } from '../options/parts';
import { purePath } from '../options/paths';
import { surroundings } from '../options/surroundings';
import { isOutput, type Late, mapText, type Text, text } from '../options/text';
import { catalog, type OptionFacts, unknownOption } from './catalog';
import { Configuration, type ConfigurationOptions } from './configuration';
import { type EmbeddedPlugins, embeddedPluginsPresets } from './embedded-plugins';
import type { UwsgiOptions } from './generated/options';
import { checkObject, guardFunctions } from './group-guard';
import { SectionGroups } from './groups';
import type { OptionInput } from './option-types';
import { type PrintFormat, stampLines, styled, variableLines } from './prints';
import type { EnvOptions, PluginsParams, PrintOptions, SectionProps } from './section-props';
import { checkValue } from './value';
import { vars } from './vars';

/** Name of an option, with its type. */
export type OptionName = keyof UwsgiOptions;

/**
 * One section of a uWSGI configuration: an ordered list of directives.
 *
 * @example
 * const section = new Section();
 * section.workers.setBasicParams({ count: 4 }).set('harakiri', 30);
 */
export class Section extends SectionGroups {
  static readonly vars = vars;
  static readonly embeddedPluginsPresets = embeddedPluginsPresets;

  /** Section name. */
  name: string;
  /** Project name; replaces `{project_name}` in paths. */
  projectName: Late<string>;
  private readonly notes: string[] = [];
  private readonly stylePrints: boolean;
  private runtimeDir: Late<string> = '';

  constructor(props: SectionProps = {}) {
    checkObject('Section', props);
    super();
    this.name = props.name || 'uwsgi';
    this.projectName = props.projectName ?? '';
    this.setRuntimeDir(props.runtimeDir);
    this.stylePrints = props.stylePrints ?? false;
    this.plugins.push(...namesOf(props.embeddedPlugins));
    this.setGroupParams(props);
    this.setBasicParams({ strictConfig: props.strictConfig });
  }

  /**
   * Creates a section with sockets at these addresses, such as `http://127.0.0.1:8000`; see
   * `networking.sockets.fromDsn`.
   */
  static bootstrap<Kind extends new (props: never) => Section>(
    this: Kind,
    dsn: OneOrMore<string>,
    options: BootstrapOptions & NonNullable<ConstructorParameters<Kind>[0]> = {} as never,
  ): InstanceType<Kind> {
    const { allowSharedSockets, ...props } = options as BootstrapOptions;
    const section = new this(props as never);
    const sockets = listed(dsn).map((one) => Section.networking.sockets.fromDsn(one, { allowSharedSockets }));
    section.networking.registerSocket(sockets);
    return section as InstanceType<Kind>;
  }

  /** Returns an independent copy. */
  static deriveFrom<Kind extends Section>(section: Kind, { name }: { readonly name?: string } = {}): Kind {
    const derived = copyDeep(section);
    if (name) derived.name = name;
    return derived;
  }

  /** Returns a configuration with only this section. */
  asConfiguration(options: ConfigurationOptions = {}): Configuration {
    return new Configuration([this], options);
  }

  /** Whether uWSGI rejects unknown options; becomes `strict`. */
  setBasicParams({ strictConfig }: Pick<SectionProps, 'strictConfig'> = {}): this {
    if (strictConfig === false) return this.remove('strict');
    return strictConfig === undefined || strictConfig === null ? this : this.put('strict', strictConfig);
  }

  /** Sets the directory of runtime files; `undefined` restores the system's. */
  setRuntimeDir(directory?: Maybe<Late<string>>): this {
    this.runtimeDir = directory ? purePath(directory) : '';
    return this;
  }

  /**
   * Directory of runtime files: the configured one, or the system's for the owner (`/run` for root, else
   * `/run/user/<uid>`).
   */
  getRuntimeDir(options: { readonly default?: boolean } = {}): Text | undefined {
    if (this.runtimeDir !== '') return text`${this.runtimeDir}`;
    if (options.default === false) return undefined;
    const [uid] = this.mainProcess.getOwner();
    return uid === 0 || uid === '0' ? '/run' : text`/run/user/${uid}`;
  }

  /** @internal Replaces `{project_name}`, `{runtime_dir}` and `{project_runtime_dir}` in one or several values. */
  replacePlaceholders<T>(value: T): T {
    if (Array.isArray(value)) return value.map((item) => this.replacePlaceholders(item)) as T;
    return mapText(value, (part) => this.fill(part)) as T;
  }

  /** Sets plugins to load; becomes `plugin` or `need-plugin`, `plugins-dir`, `autoload`. */
  setPluginsParams({ plugins, searchDirs, autoload, required = false }: PluginsParams = {}): this {
    for (const plugin of listed(plugins)) this.loadPlugin(plugin, { required });
    for (const directory of listed(searchDirs)) this.list.gather('plugins-dir', directory, { first: true });
    if (autoload === false) this.remove('autoload');
    else if (autoload !== undefined && autoload !== null) this.put('autoload', autoload);
    return this;
  }

  /** Sets the configuration with which uWSGI restarts if this one exits with code 1; becomes `fallback-config`. */
  setFallback(target: Late<string> | Section): this {
    return this.put('fallback-config', referenceTo(target));
  }

  /** Includes other files or sections; becomes `ini`. */
  include(target: OneOrMore<Late<string> | Section>): this {
    for (const one of listed(target)) this.gather('ini', referenceTo(one));
    return this;
  }

  /** Defines a placeholder: `%(key)` in later lines is replaced by the value; becomes `set-placeholder`. */
  setPlaceholder(key: Late<string>, value: Late<string | number | boolean>): this {
    return this.gather('set-placeholder', text`${key}=${value}`);
  }

  /** Sets or unsets an environment variable; becomes `env`, `ienv` or `unenv`. */
  env(key: string, { value, unset = false, asap = false, updateLocal = false }: EnvOptions = {}): this {
    const environment = surroundings.environment();
    const own = environment ?? process.env;
    if (unset) {
      if (updateLocal) delete own[key];
      return this.gather('unenv', key);
    }
    if (environment === undefined && (value === undefined || value === null)) {
      throw new OptionError(
        'env',
        `Cannot set ${key} without a value: give { value: '$(${key})' } for the variable that uWSGI is started with, or { value: process.env.${key} } for that of this program`,
      );
    }
    // uwsgiconf writes Python's None for an undefined variable.
    const content = value ?? environment?.[key] ?? 'None';
    if (updateLocal && !isOutput(content)) own[key] = String(content);
    return this.gather(asap ? 'ienv' : 'env', text`${key}=${content}`);
  }

  /** Prints enabled plugins at start; becomes `plugins-list`. */
  printPlugins(): this {
    return this.put('plugins-list', true);
  }

  /** Prints at start which program generated the configuration, and when; becomes `print`. */
  printStamp(): this {
    for (const line of stampLines()) this.printOut(line, { formatOptions: 'red' });
    return this;
  }

  /** Prints a text at start; becomes `print` or `iprint`. */
  printOut(value: unknown, { indent, formatOptions, asap = false }: PrintOptions = {}): this {
    const line = text`${indent ?? '>   '}${value}`;
    const format: PrintFormat = formatOptions ?? 'gray';
    const plain =
      !this.stylePrints || format === '' || (typeof format === 'object' && Object.keys(format).length === 0);
    return this.gather(asap ? 'iprint' : 'print', plain ? line : styled(line, format));
  }

  /** Prints the magic variables with their values at start; becomes `print`. */
  printVariables(): this {
    for (const line of variableLines()) this.printOut(line, { formatOptions: 'green' });
    return this;
  }

  /**
   * Sets any option of uWSGI, checked against the catalogue. A repeatable option takes a list. Replaces previous values.
   *
   * With an object, editors show each option's effect, unit, default and activation.
   *
   * @example
   * section.set('max-requests', 5000);
   * section.set({ 'max-requests': 5000, 'buffer-size': 16384 });
   *
   * @throws OptionError if uWSGI has no such option (the message suggests names) or the value has the wrong kind
   */
  set(options: OptionValues): this;
  set<Name extends OptionName>(key: Name, value: OptionInput<Exclude<UwsgiOptions[Name], undefined>>): this;
  set(key: OptionName | OptionValues, value?: unknown): this {
    if (typeof key !== 'object') return this.setOne(key, value);
    for (const [name, one] of Object.entries(key)) if (one !== undefined) this.setOne(name, one);
    return this;
  }

  private setOne(key: string, value: unknown): this {
    const facts = factsOf(key);
    const values = (Array.isArray(value) ? value : [value]) as DirectiveValue[];
    if (values.length !== 1 && !facts.repeatable) {
      throw new OptionError(key, `Cannot give ${values.length} values: the option takes one`);
    }
    for (const item of values) checkValue(facts, item);
    if (facts.repeatable) this.list.replace(key, values);
    else this.list.put(key, values[0]!);
    return this;
  }

  /**
   * Appends a value of a repeatable option, checked against the catalogue.
   *
   * @throws OptionError if uWSGI has no such option, the option takes one value, or the value has the wrong kind
   */
  append<Name extends OptionName>(key: Name, value: OptionInput<OneValue<Name>>): this {
    const facts = factsOf(key);
    if (!facts.repeatable)
      throw new OptionError(key, 'Cannot append a value: the option takes one, use set()');
    checkValue(facts, value);
    return this.gather(key, value as DirectiveValue);
  }

  /** Adds a one-line comment at the top of the section; equal texts are added once. */
  comment(text: string): this {
    if (!this.notes.includes(text)) this.notes.push(text);
    return this;
  }

  /** Comments in order. */
  get comments(): readonly string[] {
    return [...this.notes];
  }

  /** `paramsWorkers: { count: 4 }` is `workers.setBasicParams({ count: 4 })`. */
  private setGroupParams(props: SectionProps): void {
    for (const [key, params] of Object.entries(props)) {
      if (!/^params[A-Z]/.test(key) || !params) continue;
      const name = key[6]!.toLowerCase() + key.slice(7);
      if (!(name in Section)) continue;
      const group = (this as unknown as Record<string, { setBasicParams?(params: unknown): void }>)[name];
      group?.setBasicParams?.(params);
    }
  }

  private fill(part: string): Text {
    const pieces = part.split(/\{(project_runtime_dir|project_name|runtime_dir)\}/);
    if (pieces.length === 1) return part;
    const filled = pieces.map((piece, index) => (index % 2 === 0 ? piece : this.placeholder(piece)));
    return filled.reduce<Text>((whole, piece) => text`${whole}${piece}`, '');
  }

  private placeholder(name: string): Late<string> | Text {
    if (name === 'project_name') return this.projectName;
    const directory = this.getRuntimeDir()!;
    return name === 'runtime_dir' || this.projectName === ''
      ? directory
      : text`${directory}/${this.projectName}`;
  }
}

guardFunctions('section', Section.prototype);
Configuration.emptySection = () => new Section();

/** Options for the sockets of {@link Section.bootstrap}. */
export interface BootstrapOptions {
  /**
   * Whether to open privileged sockets as shared ones, before privileges drop.
   * @default - if necessary
   */
  readonly allowSharedSockets?: boolean;
}

/** Option values by name. */
export type OptionValues = {
  readonly [Name in keyof UwsgiOptions]?: OptionInput<Exclude<UwsgiOptions[Name], undefined>>;
};

/** One value of a repeatable option. */
export type OneValue<Name extends OptionName> = Exclude<
  Exclude<UwsgiOptions[Name], undefined>,
  readonly unknown[]
>;

function factsOf(key: string): OptionFacts {
  const facts = catalog.get(key);
  if (facts === undefined) throw new OptionError(key, unknownOption(key));
  return facts;
}

function namesOf(embedded: EmbeddedPlugins | null | undefined): readonly string[] {
  return typeof embedded === 'function' ? embedded() : (embedded ?? []);
}

function referenceTo(target: Late<string> | Section): Late<string> {
  return target instanceof Section ? `:${target.name}` : target;
}
