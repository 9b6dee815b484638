// uWSGI prints the statistics of an emperor as JSON, but names as they are (core/emperor.c, emperor_send_stats). A file whose name
// has a quote, a backslash or a line feed leaves text that is no JSON, or that reads as entries of other vassals. So the text is
// read by the order of its fields, which is the same in all versions of 2.0.

/** Space between fields; none with `stats-minified`. */
const gap = '[\\n\\t ]*';
const number = `"[a-z_]+":-?\\d+`;

const header = new RegExp(
  `"version":"([^"]*)",${gap}(?<numbers>(?:${number},${gap})+)"cwd":"(?<cwd>.*)",${gap}"emperor":\\[${gap}(?:"(?<sources>.*)"${gap})?\\],${gap}(?<more>(?:${number},${gap})+)$`,
  's',
);
const vassals = /"vassals":\[/;
const blacklist = new RegExp(`^${gap}\\],${gap}"blacklist":\\[`);
const opening = new RegExp(`^${gap},?${gap}\\{${gap}"id":"`);
/** Numbers behind the monitor, with which an entry ends. */
const closing = new RegExp(`"(?<numbers>(?:,${gap}${number})+)${gap}$`);
/** Fields between the name of a vassal and its monitor. The name ends where they begin, as they have no other quotes. */
const fields = new RegExp(
  `",${gap}(?<numbers>"pid":-?\\d+,${gap}(?:${number},${gap})*)"on_demand":"(?<onDemand>[^"]*)",${gap}(?<more>"uid":\\d+,${gap}"gid":\\d+,${gap})"monitor":"$`,
);
const throttled = new RegExp(`",${gap}(?<numbers>"throttle_level":-?\\d+(?:,${gap}${number})*)${gap}$`);
const ending = new RegExp(`^${gap}\\]${gap}$`);

/** An entry of a list in the statistics. */
type Entry = Readonly<Record<string, string | number>>;

/**
 * Parses the statistics of an emperor; warnings may precede them.
 *
 * An entry of a vassal ends behind its monitor, which is one of the sources of the emperor. A source is a path, and the name of a
 * file below it cannot contain that path, so no name ends an entry and begins one of another vassal. An entry that cannot be read
 * is left out alone. Throttled vassals have no such field: a name can forge a start that failed, but never a vassal that runs.
 *
 * @returns undefined if the text is no statistics of an emperor, or a part of it
 */
export function parseEmperorStats(printed: string): Readonly<Record<string, unknown>> | undefined {
  const at = printed.search(vassals);
  const head = at === -1 ? null : header.exec(printed.slice(0, at));
  if (head === null) return undefined;
  const { numbers, cwd, sources, more } = head.groups!;
  const emperor = sources === undefined ? [] : sources.split(new RegExp(`",${gap}"`));
  const lists: { vassals: Entry[]; blacklist: Entry[] } = { vassals: [], blacklist: [] };
  let list: keyof typeof lists = 'vassals';
  let text = '';
  for (const piece of printed.slice(at).replace(vassals, '').split('}')) {
    // A name may contain braces.
    text = text === '' ? piece : `${text}}${piece}`;
    if (list === 'vassals' && blacklist.test(text)) {
      list = 'blacklist';
      text = text.replace(blacklist, '');
    }
    if (list === 'blacklist' && ending.test(text))
      return { version: head[1], cwd, emperor, ...numbersOf(numbers! + more!), ...lists };
    const entry = list === 'vassals' ? vassalOf(text, emperor) : throttledOf(text);
    if (entry === 'incomplete') continue;
    if (entry !== 'unreadable') lists[list].push(entry);
    text = '';
  }
  return undefined;
}

function vassalOf(text: string, sources: readonly string[]): Entry | 'incomplete' | 'unreadable' {
  const end = closing.exec(text);
  const before = end === null ? '' : text.slice(0, end.index);
  const monitor = sources.find((source) => before.endsWith(`"monitor":"${source}`));
  if (end === null || monitor === undefined) return 'incomplete';
  const rest = before.slice(0, before.length - monitor.length);
  const found = fields.exec(rest);
  if (found === null) return 'unreadable';
  const { numbers, onDemand, more } = found.groups!;
  const counts = numbersOf(numbers! + more! + end.groups!['numbers']!);
  const whole = ['pid', 'last_mod', 'accepting', 'cursed'].every((name) => name in counts);
  const id = nameIn(rest.slice(0, found.index));
  return id === undefined || !whole ? 'unreadable' : { ...counts, id, on_demand: onDemand!, monitor };
}

function throttledOf(text: string): Entry | 'incomplete' | 'unreadable' {
  const found = throttled.exec(text);
  if (found === null) return 'incomplete';
  const id = nameIn(text.slice(0, found.index));
  return id === undefined ? 'unreadable' : { ...numbersOf(found.groups!['numbers']!), id };
}

/** The name behind the opening of an entry. */
const nameIn = (text: string): string | undefined =>
  opening.test(text) ? text.replace(opening, '') : undefined;

const numbersOf = (text: string): Record<string, number> =>
  Object.fromEntries(
    [...text.matchAll(/"([a-z_]+)":(-?\d+)/g)].map(([, name, value]) => [name, Number(value)]),
  );
