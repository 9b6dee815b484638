import { missingToolsSign } from '../../src/transport/scripts/missing-tools';
import type { LabHost } from '../lab/lab';

/** A script, or a question of one, that begins with a look for its tools. */
export interface Start {
  readonly text: string;
  readonly tools: readonly string[];
}

/** The scripts and questions that look for their tools first. */
export function startsOf(scripts: Iterable<string>): readonly Start[] {
  return [...scripts].flatMap((script) => {
    const parts = script.startsWith('{ :\nlacking=') ? [script] : questionsIn(script);
    return parts.flatMap((text) => {
      const tools = /^for tool in (.*); do command -v/m.exec(text)?.[1]?.split(' ');
      return tools === undefined ? [] : [{ text, tools }];
    });
  });
}

const questionsIn = (script: string): readonly string[] =>
  [...script.matchAll(/^\(\nlacking=[\s\S]*?^\) < \/dev\/null$/gm)].map(([text]) => text);

/** Runs scripts on a host without each of their tools: what they say, what they must say, and which inodes differ then. */
export async function lackIn(host: LabHost, starts: readonly Start[]) {
  const texts = [...new Map(starts.map((start) => [start.text, start])).values()];
  const cases = texts.flatMap(({ text, tools }, number) =>
    tools.filter((tool) => tool !== 'printf').map((tool) => ({ number, tool, text })),
  );
  const all = [...new Set(cases.map(({ tool }) => tool))];
  await host.sh(`mkdir -p /run/lacking/all && cd /run/lacking
for tool in sh ${all.join(' ')}; do ln -s "$(command -v $tool)" all/$tool; done
for tool in ${all.join(' ')}; do mkdir without-$tool; cp -P all/* without-$tool; rm without-$tool/$tool; done`);
  // An argument has at most 128 KiB.
  for (const [number, { text }] of texts.entries())
    for (const [index, part] of (
      Buffer.from(text)
        .toString('base64')
        .match(/.{1,90000}/g) ?? []
    ).entries())
      await host.sh(`printf %s '${part}' ${index === 0 ? '>' : '>>'} /run/lacking/${number}.base64`);
  const before = await inodesOf(host);
  const list = cases.map(({ number, tool }) => `${number} ${tool}`).join('\n');
  const said = await host.sh(`cd /run/lacking
for file in *.base64; do base64 -d "$file" > "\${file%.base64}.sh"; done
while read -r number tool; do
  echo "$number $(PATH=/run/lacking/without-$tool sh $number.sh 2>&1 < /dev/null || echo "$?")" | tr '\\n' ' '; echo
done <<'END'
${list}
END`);
  const after = await inodesOf(host);
  return {
    said: said
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd()),
    expected: cases.map(({ number, tool }) => `${number} ${missingToolsSign} ${tool} 94`),
    changed: after.filter((line) => !before.includes(line)),
  };
}

/** What lies on a host, apart from logs and what the kernel shows. */
const inodesOf = async (host: LabHost): Promise<readonly string[]> =>
  (
    await host.sh(
      `find / /run -xdev \\( -path /proc -o -path /sys -o -path /run/lacking -o -path /run/systemd -o -path /run/log -o -path /var/log -o -path /var/lib/postgresql -o -path /var/lib/systemd \\) -prune -o -printf '%p %i %T@ %m %u\\n' | sort`,
    )
  ).split('\n');
