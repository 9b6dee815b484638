import { checkOneOf } from '../check';
import type { Renderable } from '../directive';
import { join, type Maybe } from '../parts';
import type { Late, Text } from '../text';
import { text } from '../text';
import { needsPlugin } from '../value-object';
import type { RouteAction } from './action';
import { routeActions } from './actions';
import { BuiltinSubject, type RouteSubject, routeSubjects } from './subjects';
import { routeTransforms } from './transforms';
import { routeVarFunctions, routeVars } from './vars';

const stages = {
  /** Before the request is handled. */
  REQUEST: '',
  /** When the handler failed. */
  ERROR: 'error',
  /** When the headers of the response are known. */
  RESPONSE: 'response',
  /** After the request. */
  FINAL: 'final',
} as const;

/** When a rule is asked. */
export type RouteStage = (typeof stages)[keyof typeof stages];

/** Tunes a rule. Becomes part of `route-…`. */
export interface RouteRuleOptions {
  /**
   * Subject that is checked; a plain text is a regular expression for PATH_INFO.
   * @default - it always holds (`route-run`)
   */
  readonly subject?: Maybe<RouteSubject | Late<string>>;
  /**
   * When it is asked.
   * @default routeRule.stages.REQUEST
   */
  readonly stage?: Maybe<RouteStage>;
}

/** Variables that are registered by plugins: without them they are empty. */
const varPlugins = { metric: 'router_metrics', math: 'matheval', geoip: 'geoip' } as const;

/** One rule: a subject, and what is done when it holds. */
export class RouteRule implements Renderable {
  readonly stage: RouteStage;
  private readonly subject?: RouteSubject;

  constructor(
    private readonly action: RouteAction | Late<string> | Text,
    { subject, stage }: RouteRuleOptions = {},
  ) {
    checkOneOf('routing.routeRule.stage', stage, Object.values(stages));
    this.stage = stage ?? stages.REQUEST;
    if (subject !== undefined && subject !== null) {
      this.subject = isSubject(subject) ? subject : new BuiltinSubject('', subject);
    }
  }

  /** uWSGI's option for it. */
  get option(): string {
    return this.inStage('route', this.subject === undefined ? 'run' : this.subject.option);
  }

  /** uWSGI's option for a label in its stage. */
  get labelOption(): string {
    return this.inStage('route', 'label');
  }

  /** The plugins it needs, in order. */
  get plugins(): readonly string[] {
    const own = needsPlugin(this.action) ? [String(this.action.plugin)] : [];
    const plain = asPlainText(this.render());
    const ofVars = Object.entries(varPlugins).filter(([source]) => plain.includes('${' + source + '['));
    return [...own, ...ofVars.map(([, plugin]) => plugin)];
  }

  render(): Text {
    const action = join([this.action]);
    return this.subject === undefined ? action : text`${this.subject.render()} ${action}`;
  }

  private inStage(...parts: readonly string[]): string {
    return [this.stage, ...parts].filter((part) => part !== '').join('-');
  }
}

function isSubject(subject: RouteSubject | Late<string>): subject is RouteSubject {
  return typeof subject === 'object' && 'option' in subject && 'render' in subject;
}

/** Known parts of a text; an Output counts as an empty one. */
function asPlainText(value: Text): string {
  return typeof value === 'string' ? value : value.resolve(() => '');
}

/**
 * A rule of the internal routing: when its subject holds, the action is done.
 *
 * @example
 * const { routeRule } = section.routing;
 * section.routing.registerRoute(
 *   routeRule(routeRule.actions.redirect('https://shop.example'), { subject: routeRule.subjects.httpHost('^www\\.') }),
 * );
 */
export const routeRule = Object.assign(
  (action: RouteAction | Late<string> | Text, options: RouteRuleOptions = {}) =>
    new RouteRule(action, options),
  {
    vars: routeVars,
    varFunctions: routeVarFunctions,
    stages,
    subjects: routeSubjects,
    transforms: routeTransforms,
    actions: routeActions,
  },
);
