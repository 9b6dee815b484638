/** Whether an option loads plugins: `plugin`, `plugins`, `need-plugin`, `need-plugins`. */
export const loadsPlugins = (key: string): boolean => /^(need-)?plugins?$/.test(key);

/** Splits the value of such an option into names. */
export const pluginNames = (value: string): readonly string[] => value.split(',').map((name) => name.trim());

/** Whether a name is one of the Python plugin's names: `python`, `python3`, `python311`. */
export const isPythonPlugin = (name: string): boolean => /^python\d*$/.test(name);

/** `python3`, `python311` and `/usr/lib/uwsgi/python3_plugin.so` all define the options of `python`. */
export function isPlugin(loaded: string, name: string): boolean {
  const base = loaded
    .replace(/^.*\//, '')
    .replace(/^\d+:/, '')
    .replace(/(_plugin)?\.so$/, '');
  return base === name || base.replace(/\d+$/, '') === name;
}
