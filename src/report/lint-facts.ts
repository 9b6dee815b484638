import type { LintFacts } from '../config/lint/rule';
import { toWire } from '../config/wire';
import type { Desired } from '../engine/desired';
import { startsAsRoot } from '../resources/instance/root';
import { unitOf } from '../resources/process/files';
import { propsAs } from '../resources/props-as';

/** Facts for the lint that a program declares with its resource; a resource without a process of its own has none. */
export function lintFactsOf({ resource, props }: Pick<Desired, 'resource' | 'props'>): LintFacts {
  const validated = { importChecked: 'validate' in props && props.validate === true };
  const instance = propsAs({ type: resource.type, props }, 'uwsgi:index:Instance', 'uwsgi:index:Emperor');
  if (instance === undefined) return { ...validated, vassal: resource.type === 'uwsgi:index:Vassal' };
  if (instance.manager !== 'systemd') return { ...validated, systemd: false };
  const killSignal = toWire(unitOf(instance)).sections['Service']?.['KillSignal'];
  return {
    ...validated,
    systemd: true,
    killSignal: [killSignal ?? []].flat().at(-1) ?? 'SIGTERM',
    startsAsRoot: startsAsRoot(instance),
  };
}
