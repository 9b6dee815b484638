import type { UwsgiOptions } from '../config/generated/options';
import type { InstanceInput } from '../resources/instance/props';

/** What a user may say of plugins. */
interface Said {
  readonly embeddedPlugin?: boolean;
  readonly options?: UwsgiOptions;
}

/** Plugins are written as the host's uWSGI needs them, unless the user says something of them himself. */
export function fitting({ embeddedPlugin, options = {} }: Said): Pick<InstanceInput, 'fitPlugins'> {
  const said = embeddedPlugin !== undefined || Object.keys(options).some((key) => /plugins?$/i.test(key));
  return said ? {} : { fitPlugins: true };
}
