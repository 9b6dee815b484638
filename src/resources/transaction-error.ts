import { ResourceError } from './resource';
import type { Outcome } from './transaction';

const phases: Readonly<Record<string, string>> = {
  write: 'its files could not be written',
  prepare: 'the service manager refused it',
  activate: 'it could not be activated',
  prove: 'it did not come into effect',
  verdict: 'it came into effect, but a probe failed',
  interrupted: 'it was ended from outside',
};

/** Error of a failed transaction: attempt, outcome and evidence. */
export function transactionFailure(
  outcome: Exclude<Outcome, { kind: 'done' }>,
  host: string,
  resource: string,
  what: string,
): ResourceError {
  if (outcome.kind === 'conflict') {
    return new ResourceError(
      host,
      resource,
      `Cannot change ${outcome.path}: it was edited meanwhile (found ${shorten(outcome.found)}); nothing was changed, run again to see the edit`,
    );
  }
  if (outcome.kind === 'refused') {
    return new ResourceError(
      host,
      resource,
      `Cannot deploy the ${what}; nothing was changed: ${outcome.message}`,
    );
  }
  const after = outcome.restored
    ? 'the previous state is restored'
    : 'the previous files are restored, but did not become active again';
  return new ResourceError(
    host,
    resource,
    `Cannot deploy the ${what}: ${phases[outcome.phase] ?? outcome.phase}; ${after}\n${outcome.evidence}`.trimEnd(),
  );
}

const shorten = (digest: string): string =>
  digest === 'absent' ? 'no file' : `digest ${digest.slice(0, 12)}…`;
