import type { RenderedDirective } from '../line';
import type { SectionView } from './section-view';

/** How grave a finding is. */
export type Severity = 'info' | 'warning' | 'error';

/** What is known of the place where the configuration runs; what is not told is not judged. */
export interface LintFacts {
  /** Version of the uWSGI there: `2.0.21`, `2.0.30`, `2.1`. */
  readonly version?: string;
  /** Plugins inside of its binary; with them, options whose plugin is loaded nowhere are found. */
  readonly embeddedPlugins?: readonly string[];
  /** Whether systemd runs it. */
  readonly systemd?: boolean;
  /** Whether an emperor runs it: a vassal always has a master. */
  readonly vassal?: boolean;
  /** Seconds that the client (a proxy) waits for an answer. */
  readonly clientTimeout?: number;
  /** `net.core.somaxconn` of the host. */
  readonly somaxconn?: number;
  /** Whether the application is imported before the configuration takes effect, as a validation on the host does. */
  readonly importChecked?: boolean;
  /** Whether it is PyPI's pyuwsgi in a virtual environment. */
  readonly pyuwsgi?: boolean;
}

/** What a rule found in a section. */
export interface RuleFinding {
  /** The directive that is meant; none when something is missing. */
  readonly at?: RenderedDirective;
  /** The option to name when there is no directive. */
  readonly option?: string;
  /** What was seen. */
  readonly message: string;
}

/** One thing that is looked for. */
export interface LintRule {
  readonly id: string;
  /** The promise that a section breaks. */
  readonly title: string;
  /** What goes wrong otherwise: a fact of uWSGI. */
  readonly reason: string;
  /** What to write instead. */
  readonly fix: string;
  readonly severity: Severity;
  check(section: SectionView, facts: LintFacts): Iterable<RuleFinding>;
}
