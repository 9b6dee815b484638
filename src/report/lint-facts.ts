import type { LintFacts } from '../config/lint/rule';
import { toWire } from '../config/wire';
import type { Desired } from '../engine/desired';
import type { InstanceProps } from '../resources/instance/props';
import { startsAsRoot } from '../resources/instance/root';
import { unitOf } from '../resources/process/files';
import { shortType } from '../resources/resource';

/** Facts for the lint that a program declares with its resource; a resource without a process of its own has none. */
export function lintFactsOf({ resource, props }: Pick<Desired, 'resource' | 'props'>): LintFacts {
  const type = shortType(resource.type);
  const validated = { importChecked: 'validate' in props && props.validate === true };
  if (type !== 'Instance' && type !== 'Emperor') return { ...validated, vassal: type === 'Vassal' };
  const instance = props as unknown as InstanceProps;
  if (instance.manager !== 'systemd') return { ...validated, systemd: false };
  const killSignal = toWire(unitOf(instance)).sections['Service']?.['KillSignal'];
  return {
    ...validated,
    systemd: true,
    killSignal: [killSignal ?? []].flat().at(-1) ?? 'SIGTERM',
    startsAsRoot: startsAsRoot(instance),
  };
}
