import { lostDaemons } from '../../activation/daemons';
import type { Wire } from '../../config/wire';
import { effectiveLines } from '../../plan/effective-lines';

const options = ['smart-attach-daemon', 'smart-attach-daemon2', 'attach-daemon2'];

/** Warnings after a change whose old daemons go on, because neither uWSGI nor systemd ends them. */
export function keptDaemons(from: Wire, to: Wire): readonly string[] {
  const [was, is] = [from, to].map(({ sections, layout }) => effectiveLines(sections, layout)) as [
    ReturnType<typeof effectiveLines>,
    ReturnType<typeof effectiveLines>,
  ];
  return options.flatMap((option) => {
    const [old, next] = [was, is].map((lines) =>
      lines.filter(({ key }) => key === option).map(({ value }) => value),
    );
    return lostDaemons(option, old, next).map(
      ({ pidfile }) =>
        `the daemon of ${option} with the pidfile ${pidfile} goes on as it was, if it lives: uWSGI does not stop it; end it, and uWSGI starts what is declared now`,
    );
  });
}
