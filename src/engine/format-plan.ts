import { strongest } from '../activation/activation';
import { formatDifference } from '../plan/format';
import { inLine } from '../plan/format-value';
import { shortType } from '../resources/resource';
import { takeoverText } from '../resources/takeover/displaced';
import { type Action, definitionOf, placeOf } from './action';
import { formatRollback } from './format-rollback';
import { type Interruption, interruptedCount, interruptionsOf } from './interruptions';
import { moveOf } from './moves';
import { isEmpty, type Plan } from './plan';

/** How a plan is printed. */
export interface PlanStyle {
  /** Paints a text; leaves it alone by default. */
  readonly paint?: (style: 'add' | 'change' | 'remove' | 'dim' | 'bold', text: string) => string;
  /** Whether each change tells why it takes effect the way it does. */
  readonly verbose?: boolean;
}

const marks = {
  create: '+',
  adopt: '=',
  update: '~',
  replace: '±',
  delete: '-',
  forget: '.',
  same: ' ',
} as const;
const styles = {
  create: 'add',
  adopt: 'dim',
  update: 'change',
  replace: 'change',
  delete: 'remove',
  forget: 'dim',
  same: 'dim',
} as const;

/** A plan for people: one line an action, below it one line a change, at the end the sums. */
export function formatPlan(plan: Plan, { paint = (_style, text) => text, verbose }: PlanStyle = {}): string {
  const lines = plan.actions
    .filter(({ kind }) => kind !== 'same')
    .flatMap((action) => {
      const { host, path } = placeOf(action);
      const type = shortType(definitionOf(action).type);
      const head = `${marks[action.kind]} ${describe(action)} ${type} ${path} on ${host}`;
      const lines = [
        ...moveOf(action, plan.actions),
        ...detail(action, verbose),
        ...interruptionsOf(action, plan.actions).map(formatInterruption),
        ...notesOf(action),
      ];
      return [paint(styles[action.kind], inLine(head)), ...lines.map((line) => `    ${inLine(line)}`)];
    });
  const lost = [...(plan.unreachable ?? [])].map(
    ([host, { error }]) =>
      `${paint('remove', '✗')} ${host}: not planned: ${withoutHost(host, error.message)}`,
  );
  const back = (plan.rollback ?? []).map(formatRollback);
  return [...back, ...lines, ...lost, summary(plan)].join('\n');
}

/** `ends and starts with it: web1/emperor/apples/resource, web1/emperor/bread/resource` */
export const formatInterruption = ({ effect, paths }: Interruption): string =>
  `${effect}: ${paths.join(', ')}`;

/** Most errors begin with the name of their host. */
export function withoutHost(host: string, message: string): string {
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}

function describe(action: Action): string {
  return action.kind === 'adopt' ? 'take over' : action.kind;
}

/** What differs, one line an option; secrets stay hidden. */
export function detail(action: Action, verbose?: boolean): readonly string[] {
  if (!('difference' in action)) return [];
  const { secret, mask } = action.desired;
  return formatDifference(action.difference, { secret, verbose }).map(mask.hide);
}

/** Whom an action takes over from, and what the host said of it; secrets stay hidden. */
export function notesOf(action: Action): readonly string[] {
  const notes = [...takeoversOf(action), ...(('notes' in action ? action.notes : undefined) ?? [])];
  return 'entry' in action ? notes : notes.map(action.desired.mask.hide);
}

/** Whom an action takes over from, one line each. */
export function takeoversOf(action: Action): readonly string[] {
  return ('displaces' in action ? (action.displaces ?? []) : []).map(takeoverText);
}

/** One line that counts the actions. */
export function summary(plan: Plan): string {
  const count = (kind: Action['kind']): number =>
    plan.actions.filter((action) => action.kind === kind).length;
  const parts = (['create', 'adopt', 'update', 'replace', 'delete', 'forget'] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) => `${count(kind)} to ${kind === 'adopt' ? 'take over' : kind}`);
  const way = strongest(
    plan.actions.flatMap((action) => [
      'difference' in action ? action.difference.activation : undefined,
      takeoversOf(action).length > 0 ? 'restart' : undefined,
    ]),
  );
  const how = way === 'none' ? '' : `; most disruptive: ${way}`;
  const interrupted = interruptedCount(plan.actions);
  const unchanged = [
    ...(interrupted === 0 ? [] : [`${interrupted} interrupted by them`]),
    `${count('same') - interrupted} unchanged`,
  ];
  const taken = count('adopt') === 0 ? '' : `${count('adopt')} to take over as they are, `;
  const owner =
    taken === ''
      ? ''
      : `; no project owns what is taken over, which is on its host as declared already: ${plan.project} owns it from then on, and a deletion removes it`;
  return isEmpty(plan)
    ? `No changes: ${taken}${count('same')} as declared${owner}`
    : `Plan: ${[...parts, ...unchanged].join(', ')}${how}`;
}
