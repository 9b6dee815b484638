import { daemonOptions, lostDaemons } from '../../activation/daemons';
import type { Wire } from '../../config/wire';
import { effectiveLines } from '../../plan/effective-lines';

/** Warnings after a change whose old daemons go on, because neither uWSGI nor systemd ends them. */
export function keptDaemons(from: Wire, to: Wire): readonly string[] {
  const [was, is] = [effectiveLines(from.sections, from.layout), effectiveLines(to.sections, to.layout)];
  return daemonOptions.flatMap((option) => {
    const valuesIn = (lines: typeof was) =>
      lines.flatMap(({ key, value }) => (key === option ? [value] : []));
    return lostDaemons(option, valuesIn(was), valuesIn(is)).map(
      ({ pidfile }) =>
        `the daemon of ${option} with the pidfile ${pidfile} goes on as it was, if it lives: uWSGI does not stop it; end it, and uWSGI starts what is declared now`,
    );
  });
}
