import { strongest } from '../activation/activation';
import { formatDifference } from '../plan/format';
import { inLine, setIn } from '../plan/format-value';
import { shortType } from '../resources/resource';
import { takeoverText } from '../resources/takeover/displaced';
import { type Action, actionPlace, resourceTypeOf } from './action';
import { formatRollback } from './format-rollback';
import { type Interruption, interruptedCount, interruptionsOf } from './interruptions';
import { moveOf } from './moves';
import { isEmpty } from './no-op';
import type { Plan } from './plan';

/** Output options of a plan. */
export interface PlanStyle {
  /** Colours a text; plain by default. */
  readonly paint?: (style: 'add' | 'change' | 'remove' | 'dim' | 'bold', text: string) => string;
  /** Whether each change explains how it takes effect. */
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

/** Plan as text: one line per action, its changes below it, and a summary. */
export function formatPlan(plan: Plan, { paint = (_style, text) => text, verbose }: PlanStyle = {}): string {
  const lines = plan.actions
    .filter(({ kind }) => kind !== 'same')
    .flatMap((action) => {
      const { host, path } = actionPlace(action);
      const type = shortType(resourceTypeOf(action).type);
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
      `${paint('remove', '✗')} ${host}: not planned: ${setIn(withoutHost(host, error.message))}`,
  );
  const back = (plan.rollback ?? []).map(formatRollback);
  return [...back, ...lines, ...lost, summary(plan)].join('\n');
}

/** `ends and starts with it: web1/emperor/apples/resource, web1/emperor/bread/resource` */
export const formatInterruption = ({ effect, paths }: Interruption): string =>
  `${effect}: ${paths.join(', ')}`;

/** Removes the host name with which most errors begin. */
export function withoutHost(host: string, message: string): string {
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}

function describe(action: Action): string {
  return action.kind === 'adopt' ? 'take over' : action.kind;
}

/** Differences, one line per option; secrets are masked. */
export function detail(action: Action, verbose?: boolean): readonly string[] {
  if (!('difference' in action)) return [];
  const { secret, mask } = action.desired;
  return formatDifference(action.difference, { secret, verbose }).map(mask.hide);
}

/** Takeovers of an action, and notes of the host about it; secrets are masked. */
export function notesOf(action: Action): readonly string[] {
  const notes = [...takeoversOf(action), ...(('notes' in action ? action.notes : undefined) ?? [])];
  return 'entry' in action ? notes : notes.map(action.desired.mask.hide);
}

/** Takeovers of an action, one line each. */
export function takeoversOf(action: Action): readonly string[] {
  return ('displaces' in action ? (action.displaces ?? []) : []).map(takeoverText);
}

/** Number of actions by kind, in one line. */
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
