import { renderIni } from '../../config/ini';
import { parseIni } from '../../config/parse';
import type { RenderedLine, RenderedSection } from '../../config/rendered';
import { fromWire, toWire, type WireSections } from '../../config/wire';
import type { PostgresVassalProps } from './props';

/**
 * What a vassal does once it accepts requests: it throws away what is left in the socket that hands it its configuration.
 * At a reload an emperor sends the configuration by itself (uWSGI: core/emperor.c, emperor_respawn), and again because the
 * vassal asks for it (core/master_utils.c, uwsgi_reload). It reads one, so without this each change but the first would
 * leave it with an older configuration. A hook that fails ends the vassal, so this one cannot.
 */
const drain: RenderedLine = {
  key: 'hook-accepting1-once',
  value:
    'exec:f=$UWSGI_EMPEROR_FD_CONFIG bash -c \'while read -t 0 -u "$f"; do IFS= read -r -N 4096 -t 0.1 -u "$f" x; done\' 2>/dev/null || :',
};

/** The text of a row: what the user gave, and behind it what makes reloads take the newest configuration. */
export function renderRow(props: Pick<PostgresVassalProps, 'sections' | 'layout'>): string {
  const sections = fromWire(props);
  const first = sections.findIndex(({ name }) => name === 'uwsgi');
  const whole = sections.map(
    (section, index): RenderedSection =>
      index === first ? { name: section.name, lines: [...section.lines, drain] } : section,
  );
  return `${renderIni(whole).trim()}\n`;
}

/** Takes the text of a row apart; `ours` tells whether its vassal takes the newest configuration when it reloads. */
export function parseRow(text: string): { sections: WireSections; layout: string[]; ours: boolean } {
  const isDrain = (line: RenderedLine): boolean =>
    'key' in line && 'key' in drain && line.key === drain.key && line.value === drain.value;
  const { sections } = parseIni(text);
  return {
    ...toWire(sections.map(({ name, lines }) => ({ name, lines: lines.filter((line) => !isDrain(line)) }))),
    ours: sections.some(({ lines }) => lines.some(isDrain)),
  };
}
