import type { Problem } from '../resource';
import { isTemplate } from './files';
import type { SystemdUnitProps } from './props';

/** A oneshot service is over once it has run. */
export function isOneshot({ sections }: SystemdUnitProps): boolean {
  const service = sections?.['Service'] ?? {};
  return (
    service['Type'] === 'oneshot' && !/^(yes|true|on|1)$/i.test(String(service['RemainAfterExit'] ?? 'no'))
  );
}

/** Faults in the inputs of a unit. */
export function systemdUnitProblems(props: SystemdUnitProps): readonly Problem[] {
  const { name, sections, dropIns, masked, enabled, ensure } = props;
  const problems: Problem[] = [];
  const fault = (path: string, message: string) => problems.push({ path: [path], message });
  if (enabled === true && sections !== undefined && sections['Install'] === undefined) {
    fault('enabled', 'Cannot enable the unit: it needs an Install section, or enabled: false');
  }
  if (enabled === true && isTemplate(name)) {
    fault(
      'enabled',
      `Cannot enable the template ${name}: only its instances start, such as ${name.replace('@.', '@a.')}`,
    );
  }
  if (ensure === 'running' && isOneshot(props)) {
    fault(
      'ensure',
      'Cannot keep the unit running: a oneshot service is over once it has run; it needs RemainAfterExit=yes, or ensure: unmanaged',
    );
  }
  if (
    masked &&
    (sections !== undefined || dropIns !== undefined || enabled === true || ensure === 'running')
  ) {
    fault(
      'masked',
      'Cannot mask the unit: it must have no sections and no drop-ins, and be neither enabled nor running',
    );
  }
  return problems;
}
