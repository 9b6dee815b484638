import { embeddedPluginsPresets } from '../config/embedded-plugins';
import { checkConstructor } from '../config/group-guard';
import type { Late } from '../options/text';
import { NiceSection, type NiceSectionProps } from './nice-section';

/** Constructor options of `PythonSection`. */
export interface PythonSectionProps extends Omit<NiceSectionProps, 'embeddedPlugins'> {
  /**
   * A module (`package.wsgi`, with its callable: `package.wsgi:app`) or a file.
   * @default - none
   */
  readonly wsgiModule?: Late<string>;
  /** Name of the callable. @default - `application` */
  readonly wsgiCallable?: Late<string> | (() => unknown);
  /** Plugins built into the binary; `true` means uWSGI of PyPI, with Python. @default true */
  readonly embeddedPlugins?: NiceSectionProps['embeddedPlugins'] | boolean;
  /** Whether uWSGI ends when the application does not load. @default true */
  readonly requireApp?: boolean;
  /** Threads per worker; `true` only allows the application to start its own. @default true */
  readonly threads?: Late<number> | boolean;
}

/**
 * A section for a Python application.
 *
 * @example
 * new PythonSection({ wsgiModule: '/srv/shop/wsgi.py', workers: 4 })
 */
export class PythonSection extends NiceSection {
  constructor(props: PythonSectionProps = {}) {
    checkConstructor(new.target, PythonSection, [props]);
    const { paramsPython, wsgiModule, wsgiCallable, requireApp = true, threads = true, ...rest } = props;
    super({ ...rest, threads, embeddedPlugins: pluginsOf(props) });
    if (paramsPython !== undefined) this.python.setBasicParams(paramsPython);
    const callableName = typeof wsgiCallable === 'function' ? wsgiCallable.name : wsgiCallable;
    this.python.setWsgiParams({ module: wsgiModule, callableName: callableName as Late<string> | undefined });
    this.applications.setBasicParams({ exitIfNone: requireApp });
  }
}

function pluginsOf(props: PythonSectionProps): NiceSectionProps['embeddedPlugins'] {
  const embedded = 'embeddedPlugins' in props ? props.embeddedPlugins : true;
  if (embedded === true) return [...embeddedPluginsPresets.BASIC, 'python', 'python2', 'python3'];
  return embedded === false ? undefined : embedded;
}
