import { renderIni } from '../../config/ini';
import { parseIni } from '../../config/parse';
import type { RenderedLine, RenderedSection } from '../../config/rendered';
import { fromWire, toWire, type WireSections } from '../../config/wire';
import type { PostgresVassalProps } from './props';

/**
 * Hook that drains the configuration socket of a vassal once it accepts requests. At a reload an emperor sends the configuration
 * by itself (uWSGI: core/emperor.c, emperor_respawn), and again because the vassal requests it (core/master_utils.c,
 * uwsgi_reload). The vassal reads only one copy, so without this hook every change after the first would load an older
 * configuration. A failing hook ends the vassal, so this one never fails.
 */
const drain: RenderedLine = {
  key: 'hook-accepting1-once',
  value:
    'exec:f=$UWSGI_EMPEROR_FD_CONFIG bash -c \'while read -t 0 -u "$f"; do IFS= read -r -N 4096 -t 0.1 -u "$f" x; done\' 2>/dev/null || :',
};

/** Text of a row: the options of the user, then the hook by which a reload loads the newest configuration. */
export function renderRow(props: Pick<PostgresVassalProps, 'sections' | 'layout'>): string {
  const sections = fromWire(props);
  const first = sections.findIndex(({ name }) => name === 'uwsgi');
  const whole = sections.map(
    (section, index): RenderedSection =>
      index === first ? { name: section.name, lines: [...section.lines, drain] } : section,
  );
  return `${renderIni(whole).trim()}\n`;
}

/** Parses the text of a row; `ours` is true if it has the hook by which a reload loads the newest configuration. */
export function parseRow(text: string): { sections: WireSections; layout: string[]; ours: boolean } {
  const isDrain = (line: RenderedLine): boolean =>
    'key' in line && 'key' in drain && line.key === drain.key && line.value === drain.value;
  const { sections } = parseIni(text);
  return {
    ...toWire(sections.map(({ name, lines }) => ({ name, lines: lines.filter((line) => !isDrain(line)) }))),
    ours: sections.some(({ lines }) => lines.some(isDrain)),
  };
}
