import type { Change } from '../../plan/change';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { unitActivation } from './activation-rules';
import type { SystemdUnitProps } from './props';

type WithDropIns = Pick<SystemdUnitProps, 'dropIns'>;

/** Differences between drop-ins, one change per setting. */
export function diffDropIns(
  from: WithDropIns,
  to: WithDropIns,
  root: readonly string[] = [],
): readonly Change[] {
  const [was, is] = [from.dropIns ?? {}, to.dropIns ?? {}];
  if (hasUnknown([was, is])) return diffValues(from, to, { dropIns: {} }, root);
  return [...new Set([...Object.keys(is), ...Object.keys(was)])].flatMap((dropIn) =>
    diffOptions(
      { sections: was[dropIn] ?? {} },
      { sections: is[dropIn] ?? {} },
      { root: [...root, 'dropIns', dropIn], classify: unitActivation },
    ),
  );
}
