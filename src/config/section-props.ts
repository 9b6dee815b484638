import type { Renderable } from '../options/directive';
import type { Maybe, OneOrMore } from '../options/parts';
import type { Late } from '../options/text';
import type { EmbeddedPlugins } from './embedded-plugins';
import type { UwsgiPlugin } from './generated/options';
import type { SectionGroups } from './groups';
import type { PrintFormat } from './prints';

/** Groups of a section that have main options, with the type of these. */
type MainParams<Group> = Group extends { setBasicParams(params?: infer Params): unknown }
  ? NonNullable<Params>
  : never;

/** `paramsWorkers`, `paramsLogging`, …: the main options of a group, given at birth. */
export type GroupParams = {
  readonly [Name in keyof SectionGroups as MainParams<SectionGroups[Name]> extends never
    ? never
    : `params${Capitalize<Name>}`]?: MainParams<SectionGroups[Name]>;
};

/** How a section is born. */
export interface SectionProps extends GroupParams {
  /**
   * Name between the brackets; uWSGI reads `uwsgi` by default.
   * @default 'uwsgi'
   */
  readonly name?: string;
  /**
   * Directory of runtime files (pid files, sockets, fifos); stands for `{runtime_dir}` in paths.
   * @default - `/run` for root, else `/run/user/<uid>` of the owner
   */
  readonly runtimeDir?: Late<string>;
  /**
   * Project name; replaces `{project_name}` in paths, and is the last part of `{project_runtime_dir}`.
   * @default - none
   */
  readonly projectName?: Late<string>;
  /**
   * Whether uWSGI refuses unknown options. Becomes `strict`.
   * @default - left to uWSGI (it ignores them)
   */
  readonly strictConfig?: Late<boolean>;
  /**
   * Whether printed lines are coloured.
   * @default false
   */
  readonly stylePrints?: boolean;
  /**
   * Plugins inside of the uWSGI binary: no `plugin` line is written for them.
   * @default - none
   */
  readonly embeddedPlugins?: EmbeddedPlugins | null;
}

/** Which plugins are loaded, and from where. */
export interface PluginsParams {
  /**
   * Plugins to load. Becomes `plugin`, or `need-plugin` when `required`.
   * @default - none
   */
  readonly plugins?: Maybe<OneOrMore<UwsgiPlugin | (string & {}) | Renderable>>;
  /**
   * Directories to look for plugins in; go before everything else. Becomes `plugins-dir`.
   * @default - those of the build
   */
  readonly searchDirs?: Maybe<OneOrMore<Late<string>>>;
  /**
   * Whether uWSGI loads the plugin of an unknown option by itself. Becomes `autoload`.
   * @default - off
   */
  readonly autoload?: Maybe<Late<boolean>>;
  /**
   * Whether uWSGI ends when a plugin is missing.
   * @default false
   */
  readonly required?: boolean;
}

/** How a line is printed. */
export interface PrintOptions {
  /** Prefix of the line. @default '>   ' */
  readonly indent?: Maybe<string>;
  /** Colours, when the section has `stylePrints`. @default 'gray' */
  readonly formatOptions?: Maybe<PrintFormat>;
  /** Whether it is printed while the file is read. Becomes `iprint`. @default false */
  readonly asap?: boolean;
}

/** How an environment variable is set. */
export interface EnvOptions {
  /**
   * Value of the variable.
   * @default - that of `surroundings.environment()`; without one it must be given
   */
  readonly value?: Maybe<Late<string | number | boolean>>;
  /** Whether the variable is taken away. Becomes `unenv`. @default false */
  readonly unset?: boolean;
  /** Whether it is set while the file is read (uWSGI 2.1). Becomes `ienv`. @default false */
  readonly asap?: boolean;
  /** Whether the program sets it for itself too. @default false */
  readonly updateLocal?: boolean;
}
