/** One thing that was looked at on a host. */
export interface Finding {
  /** What was looked at: `uwsgi`, `user shop`. */
  readonly check: string;
  /** `missing`: something needed is not there; `warning`: it may be needed, or will be. */
  readonly status: 'ok' | 'warning' | 'missing';
  /** What was seen. */
  readonly seen: string;
  /** What to do next. */
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
