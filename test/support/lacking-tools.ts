import { lackingSign, lackingStatus } from '../../src/transport/scripts/lacking';
import { tools } from '../../src/transport/tools';
import type { LabHost } from '../lab/lab';

/** Names that stand where a shell looks for a command. */
export function commandsIn(scripts: Iterable<string>): readonly string[] {
  const position =
    /(?:^|[;&|({!]|\b(?:do|elif|else|env|exec|if|then|until|while|xargs(?: -\S+)*)\s)[ \t]*([a-z][\w-]*)(?=[\s;)])/gm;
  const found = [...scripts].flatMap((script) => {
    const own = new Set([...script.matchAll(/\b([\w-]+)\(\)/g)].map(([, name]) => name));
    return [...script.matchAll(position)].map(([, name]) => name!).filter((name) => !own.has(name));
  });
  return [...new Set(found)].sort();
}

/** Runs a script on a host without each of the tools: the answers, and those that must come. */
export async function withoutEach(host: LabHost, script: string) {
  const lost = tools.filter((tool) => tool !== 'printf');
  await host.sh(`mkdir -p /run/lacking/all && cd /run/lacking
for tool in sh ${tools.join(' ')}; do ln -s "$(command -v $tool)" all/$tool; done
for tool in ${lost.join(' ')}; do mkdir without-$tool; cp -P all/* without-$tool; rm without-$tool/$tool; done`);
  const encoded = Buffer.from(script).toString('base64');
  const said = await host.sh(`cd /run/lacking; echo ${encoded} | base64 -d > script
for tool in ${lost.join(' ')}; do
  echo "$(PATH=/run/lacking/without-$tool sh script 2>&1 < /dev/null || echo "$?")" | tr '\\n' ' '; echo
done`);
  return {
    said: said
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd()),
    expected: lost.map((tool) => `${lackingSign} ${tool} ${lackingStatus}`),
  };
}
