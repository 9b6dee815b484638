import { catalog } from './catalog';
import { isOn } from './switch';

/** Options that give the process a master, except those that are switched off. */
export function optionsMakingMaster(options: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(options).flatMap(([option, value]) => {
    const facts = catalog.get(option);
    if (option !== 'master' && !facts?.flags.includes('master')) return [];
    return facts?.kind === 'bool' && !isOn(value) ? [] : [option];
  });
}
