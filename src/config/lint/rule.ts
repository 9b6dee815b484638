import type { RenderedDirective, RenderedLine } from '../line';
import type { SectionView } from './section-view';

/** Severity of a finding. */
export type Severity = 'info' | 'warning' | 'error';

/** A set of rules that is off unless it is chosen. */
export type LintProfile = 'production';

/** All profiles. */
export const lintProfiles: readonly LintProfile[] = ['production'];

/** Known facts about the environment of a configuration; unknown facts disable their checks. */
export interface LintFacts {
  /** Version of the uWSGI there: `2.0.21`, `2.0.30`, `2.1`. */
  readonly version?: string;
  /** Plugins built into its binary; needed to find options whose plugin is not loaded. */
  readonly embeddedPlugins?: readonly string[];
  /** Whether systemd runs it. */
  readonly systemd?: boolean;
  /** Signal by which systemd stops it; SIGTERM unless the unit has another `KillSignal`. */
  readonly killSignal?: string;
  /** Whether systemd starts it as root for want of a `User` in its unit. */
  readonly startsAsRoot?: boolean;
  /** Whether an emperor runs it: a vassal always has a master. */
  readonly vassal?: boolean;
  /** Timeout of the client (a proxy) in seconds. */
  readonly clientTimeout?: number;
  /** `net.core.somaxconn` of the host. */
  readonly somaxconn?: number;
  /** Whether the application is imported before activation, as validation on the host does. */
  readonly importChecked?: boolean;
  /** Whether it is PyPI's pyuwsgi in a virtual environment. */
  readonly pyuwsgi?: boolean;
}

/** A finding of a rule in a section. */
export interface RuleFinding {
  /** Affected directive; undefined if an option is missing. */
  readonly at?: RenderedDirective;
  /** Option to name if there is no directive. */
  readonly option?: string;
  /** The value found. */
  readonly message: string;
  /** Lines in place of the directive, if they are certain to be what was meant. */
  readonly repair?: readonly RenderedLine[];
}

/** A lint rule. */
export interface LintRule {
  readonly id: string;
  /** Requirement that a section violates. */
  readonly title: string;
  /** Consequence of a violation in uWSGI. */
  readonly reason: string;
  /** Suggested fix. */
  readonly fix: string;
  readonly severity: Severity;
  /** Profile that the rule belongs to; without one it is always on. */
  readonly profile?: LintProfile;
  check(section: SectionView, facts: LintFacts): Iterable<RuleFinding>;
}
