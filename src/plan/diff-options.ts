import { type Activated, type ActivationContext, activationOf } from '../activation/activation';
import type { WireSections } from '../config/wire';
import type { Change } from './change';
import { classifyIndirect } from './indirect-changes';
import { Unknown } from './unknown';

/** Options by section, and their order. */
export interface OptionSet {
  readonly sections: WireSections;
  readonly layout?: readonly string[];
}

/** Determines the activation of a changed key, by kind of file. */
export type Classify = (
  section: string,
  key: string,
  kind: Change['kind'],
  from: unknown,
  to: unknown,
) => Activated;

/** Classifies uWSGI options, with the other options of both sets as context. */
const uwsgi =
  (from: OptionSet, to: OptionSet, context: ActivationContext): Classify =>
  (section, key, kind, was, is) =>
    activationOf(key, kind, was, is, {
      running: from.sections[section],
      wanted: to.sections[section],
      ...context,
    });

/** Options for comparing two option sets. */
export interface DiffOptions {
  /**
   * Path of the sections in the inputs of a resource.
   * @default - `sections`
   */
  readonly root?: readonly string[];
  /** @default - as options of uWSGI */
  readonly classify?: Classify;
  /** Other facts about the instance: whether it is a vassal, whether systemd holds its sockets. */
  readonly context?: ActivationContext;
}

/** Compares two option sets, one change per option; a change of order is added. */
export function diffOptions(
  from: OptionSet,
  to: OptionSet,
  { root = ['sections'], context = {}, classify: given }: DiffOptions = {},
): readonly Change[] {
  const classify = given ?? uwsgi(from, to, context);
  const changes = union(from.sections, to.sections).flatMap((section) => {
    const [old, next] = [from.sections[section] ?? {}, to.sections[section] ?? {}];
    return union(old, next).flatMap((key): Change[] => {
      const [was, is] = [listOf(old[key]), listOf(next[key])];
      if (same(was, is)) return [];
      const kind = was.length === 0 ? 'add' : is.length === 0 ? 'remove' : 'change';
      return [
        {
          path: [...root, section, key],
          kind,
          from: old[key],
          to: next[key],
          ...classify(section, key, kind, old[key], next[key]),
        },
      ];
    });
  });
  const order = diffOrder(from, to, root);
  const all = order === undefined ? changes : [...changes, order];
  return given === undefined ? classifyIndirect(all, from, to, classify) : all;
}

/** Detects a reordering among entries that both sides have. */
function diffOrder(from: OptionSet, to: OptionSet, root: readonly string[]): Change | undefined {
  if (!Array.isArray(from.layout) || !Array.isArray(to.layout)) return undefined;
  const common = (one: readonly string[], other: readonly string[]): string => {
    const there = new Set(other);
    return one.filter((entry) => there.has(entry)).join('\n');
  };
  const [was, is] = [from.layout, to.layout];
  const moved = common(unrepeated(was), unrepeated(is)) !== common(unrepeated(is), unrepeated(was));
  const comments = (layout: readonly string[]) => layout.filter(isComment).join('\n');
  // A program without comments keeps the comments of a file.
  const reworded = comments(is) !== '' && comments(was) !== comments(is);
  if (!moved && !reworded) return undefined;
  return {
    path: [...root.slice(0, -1), 'layout'],
    kind: 'order',
    from: was,
    to: is,
    activation: moved ? 'reload' : 'none',
    reason: moved ? 'uWSGI reads options in their order' : 'only comments differ',
  };
}

/** Keys of a layout without comments, made unique by section and occurrence. */
function unrepeated(layout: readonly string[]): readonly string[] {
  let section = '';
  const counts = new Map<string, number>();
  return layout.flatMap((entry) => {
    if (isComment(entry)) return [];
    if (entry.startsWith('[')) section = entry;
    const name = entry.startsWith('[') ? entry : `${section} ${entry}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [`${name} ${count}`];
  });
}

const isComment = (entry: string): boolean => /^[;#]/.test(entry) || entry === '';

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
  return (
    one.length === other.length &&
    one.every((item, index) => !(item instanceof Unknown) && item === other[index])
  );
}

/** Union of the keys, in the order of the second object, then of the first. */
function union(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(other), ...Object.keys(one)])];
}
