import { checkExclusive } from './check';
import type { Renderable } from './directive';
import { OptionGroup } from './group';
import type { AtMostOneOf, OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** How the Java machine is set up. */
export interface JvmBasicParams {
  /** Name of the plugin, where it is packaged under another one (`jvm-openjdk-17`). Becomes part of `plugin`. @default 'jvm' */
  readonly pluginName?: string;
  /** Directories and archives to look for classes in. Becomes `jvm-classpath`. @default - uWSGI's archive */
  readonly classpath?: OneOrMore<Late<string>>;
  /** Options of the machine, such as `-Xmx256m`. Becomes `jvm-opt`. @default - none */
  readonly options?: OneOrMore<Late<string>>;
  /** Classes that are loaded. Becomes `jvm-class`. @default - none */
  readonly classes?: OneOrMore<Late<string>>;
  /** Classes whose `main()` is called at start. Becomes `jvm-main-class`. @default - none */
  readonly mainClasses?: OneOrMore<Late<string>>;
}

/** Which application is served: one of JWSGI (Java) or one of Ring (Clojure). */
export interface JvmApplicationParams {
  /** `class:method`; the method is static. Loads the plugin `jwsgi`. Excludes {@link ring}. Becomes `jwsgi`. @default - none */
  readonly jwsgi?: Late<string>;
  /** `namespace:function`. Loads the plugin `ring`. Excludes {@link jwsgi}. Becomes `ring-app`. @default - none */
  readonly ring?: Late<string>;
  /** Scripts of Clojure that are loaded. Loads the plugin `ring`. Becomes `ring-load`. @default - none */
  readonly ringLoad?: OneOrMore<Late<string>>;
}

/** Java and what runs on its machine. The plugin is loaded with the first option that needs it. */
export class Jvm<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  private pluginName = 'jvm';

  protected override get groupPlugin(): string | Renderable {
    return this.pluginName;
  }

  /** Sets how the machine is set up. */
  setBasicParams(params: JvmBasicParams = {}) {
    this.pluginName = params.pluginName ?? this.pluginName;
    this.add('jvm-classpath', params.classpath);
    this.add('jvm-opt', params.options);
    this.add('jvm-class', params.classes);
    return this.add('jvm-main-class', params.mainClasses);
  }

  /** Sets which application is served. */
  setApplicationParams({ jwsgi, ring, ringLoad }: AtMostOneOf<JvmApplicationParams, 'jwsgi' | 'ring'> = {}) {
    checkExclusive('jvm.setApplicationParams', { jwsgi, ring });
    this.add('ring-load', ringLoad, { plugin: 'ring' });
    this.put('ring-app', ring, { plugin: 'ring' });
    return this.put('jwsgi', jwsgi, { plugin: 'jwsgi' });
  }
}
