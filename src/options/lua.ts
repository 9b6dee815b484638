import { checkWhole } from './check';
import type { Renderable } from './directive';
import { OptionGroup } from './group';
import type { OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** Which Lua application is served. */
export interface LuaBasicParams {
  /** Name of the plugin, where it is packaged under another one (`lua51`). Becomes part of `plugin`. @default 'lua' */
  readonly pluginName?: string;
  /** File of a WSAPI application. Becomes `lua`. @default - none */
  readonly app?: Late<string>;
  /** Requests between two collections of garbage. Becomes `lua-gc-freq`. @default - 1 */
  readonly gcInterval?: Late<number>;
}

/** Files that Lua loads, by the time of loading. */
export interface LuaLoadParams {
  /** Files loaded before the application. Becomes `lua-load`. @default - none */
  readonly before?: OneOrMore<Late<string>>;
  /** Files loaded after the application (uWSGI 2.1). Becomes `lua-postload`. @default - none */
  readonly after?: OneOrMore<Late<string>>;
  /** Files loaded in each worker (uWSGI 2.1). Becomes `lua-postfork-worker`. @default - none */
  readonly inWorkers?: OneOrMore<Late<string>>;
  /** Files loaded in each mule (uWSGI 2.1). Becomes `lua-postfork-mule`. @default - none */
  readonly inMules?: OneOrMore<Late<string>>;
  /** Files loaded in each spooler (uWSGI 2.1). Becomes `lua-postfork-spooler`. @default - none */
  readonly inSpoolers?: OneOrMore<Late<string>>;
}

/** Lua and its WSAPI applications. The plugin is loaded with the first option that needs it. */
export class Lua<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  private pluginName = 'lua';

  protected override get groupPlugin(): string | Renderable {
    return this.pluginName;
  }

  /** Sets which application is served. */
  setBasicParams(params: LuaBasicParams = {}) {
    checkWhole('lua.setBasicParams.gcInterval', params.gcInterval, { min: 1 });
    this.pluginName = params.pluginName ?? this.pluginName;
    this.put('lua', params.app);
    return this.put('lua-gc-freq', params.gcInterval);
  }

  /** Sets what is loaded, and when. */
  setLoadParams(params: LuaLoadParams = {}) {
    this.add('lua-load', params.before);
    this.add('lua-postload', params.after);
    this.add('lua-postfork-worker', params.inWorkers);
    this.add('lua-postfork-mule', params.inMules);
    return this.add('lua-postfork-spooler', params.inSpoolers);
  }
}
