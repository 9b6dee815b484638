import { directivesOf } from '../../config/line';
import { toWire, type Wire } from '../../config/wire';
import { diffOptions } from '../../plan/diff-options';
import { readConfigurationSource, type Source } from '../input/sources';
import type { ConfigurationDifferences } from './comparison';

/** Compares two configuration files of any format. */
export async function compareFiles(one: string, other: string): Promise<ConfigurationDifferences> {
  const [from, to] = [
    await readConfigurationSource(one, required),
    await readConfigurationSource(other, required),
  ];
  const wire = (source: Source): Wire => wireOf(source, from.format === to.format);
  return {
    from: from.name,
    to: to.name,
    changes: diffOptions(wire(from), wire(to)),
    secret: secretsOf(from, to),
  };
}

const required = { secrets: 'required' } as const;

/** Formats differ in what they keep: only ini files have comments, and JSON groups the values of an option. */
function wireOf({ sections }: Source, sameFormat: boolean): Wire {
  const bare = sections.map((section) => ({ name: section.name, lines: directivesOf(section) }));
  return sameFormat ? toWire(sections) : { sections: toWire(bare).sections };
}

function secretsOf(...sources: readonly Source[]): ConfigurationDifferences['secret'] {
  const marked = sources
    .flatMap(({ sections }) => sections)
    .flatMap((section) =>
      directivesOf(section).flatMap(({ key, secret }) => (secret ? [`${section.name}\n${key}`] : [])),
    );
  const secrets = new Set(marked);
  return (path) => secrets.has(path.slice(1).join('\n'));
}
