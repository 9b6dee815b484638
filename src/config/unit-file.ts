import type { RenderedLine, RenderedSection } from './rendered';

/**
 * Renders a systemd unit.
 *
 * @throws Error if a value contains a line break, which would start another setting
 */
export function renderUnit(sections: readonly RenderedSection[]): string {
  const blocks = sections.map(({ name, lines }) =>
    [`[${name}]`, ...lines.map((line) => unitLine(name, line))].join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}

function unitLine(section: string, line: RenderedLine): string {
  if ('comment' in line) return `# ${line.comment}`;
  if (/[\n\0]/.test(line.value) || /[\n\0=]/.test(line.key)) {
    throw new Error(`Cannot write ${section}.${line.key}: a systemd setting is one line without NUL`);
  }
  return `${line.key}=${line.value}`;
}

/** Parses a systemd unit as systemd does: a backslash at the end continues a line, `#` and `;` start comments. */
export function parseUnit(text: string): readonly RenderedSection[] {
  const sections: { name: string; lines: RenderedLine[] }[] = [];
  let pending = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    // systemd skips comments within a continued line (systemd.syntax(7)).
    if (/^[#;]/.test(line)) {
      if (pending === '') sections.at(-1)?.lines.push({ comment: line.replace(/^[#;] ?/, '') });
      continue;
    }
    const joined = `${pending}${line}`;
    if (joined.endsWith('\\')) {
      pending = `${joined.slice(0, -1)} `;
      continue;
    }
    pending = '';
    if (joined === '') continue;
    const head = /^\[(.*)\]$/.exec(joined);
    if (head !== null) {
      const again = sections.find(({ name }) => name === head[1]);
      if (again === undefined) sections.push({ name: head[1]!, lines: [] });
      else sections.push(sections.splice(sections.indexOf(again), 1)[0]!);
      continue;
    }
    const at = joined.indexOf('=');
    const [key, value] = at === -1 ? [joined, ''] : [joined.slice(0, at).trim(), joined.slice(at + 1).trim()];
    sections.at(-1)?.lines.push({ key, value });
  }
  return sections;
}
