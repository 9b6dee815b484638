/** Result of one check of a host. */
export interface Finding {
  /** Subject of the check: `uwsgi`, `user shop`. */
  readonly check: string;
  /** `missing`: a requirement is not met; `warning`: it may become a problem. */
  readonly status: 'ok' | 'warning' | 'missing';
  /** Value found on the host. */
  readonly seen: string;
  /** Remedy. */
  readonly next?: string;
}

export const ok = (check: string, seen: string): Finding => ({ check, status: 'ok', seen });

export const warning = (check: string, seen: string, next: string): Finding => ({
  check,
  status: 'warning',
  seen,
  next,
});

export const missing = (check: string, seen: string, next: string): Finding => ({
  check,
  status: 'missing',
  seen,
  next,
});
