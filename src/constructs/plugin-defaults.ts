import type { UwsgiOptions } from '../config/generated/options';
import type { InstanceOptions } from './instance-options';

/** Props by which users configure plugins. */
interface PluginProps {
  readonly embeddedPlugin?: boolean;
  readonly options?: UwsgiOptions;
}

/** Sets `fitPlugins`, which adapts plugins to the host's uWSGI, unless the user configured plugins. */
export function pluginDefaults({
  embeddedPlugin,
  options = {},
}: PluginProps): Pick<InstanceOptions, 'fitPlugins'> {
  const configured =
    embeddedPlugin !== undefined || Object.keys(options).some((key) => /plugins?$/i.test(key));
  return configured ? {} : { fitPlugins: true };
}
