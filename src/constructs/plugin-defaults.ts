import type { UwsgiOptions } from '../config/generated/options';
import type { InstanceInput } from '../resources/instance/props';

/** Props by which users configure plugins. */
interface PluginProps {
  readonly embeddedPlugin?: boolean;
  readonly options?: UwsgiOptions;
}

/** Sets `fitPlugins`, which adapts plugins to the host's uWSGI, unless the user configured plugins. */
export function pluginDefaults({
  embeddedPlugin,
  options = {},
}: PluginProps): Pick<InstanceInput, 'fitPlugins'> {
  const configured =
    embeddedPlugin !== undefined || Object.keys(options).some((key) => /plugins?$/i.test(key));
  return configured ? {} : { fitPlugins: true };
}
