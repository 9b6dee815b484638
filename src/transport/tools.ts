/** Debian packages with the tools that every host must have. */
const everywhere = {
  coreutils:
    'base64 cat chmod chown cut date dd df dirname head id ln ls mkdir mktemp mv printf readlink rm rmdir sha256sum sleep sort stat sync tail timeout touch tr wc',
  findutils: 'find xargs',
  grep: 'grep',
  gzip: 'gzip',
  mawk: 'awk',
  sed: 'sed',
  tar: 'tar',
} as const;

/** Packages with tools that only some scripts use. */
const sometimes = {
  coreutils: 'basename chgrp comm cp du env nice nohup paste seq uname uniq',
  diffutils: 'cmp',
  'libc-bin': 'getent',
  'postgresql-client': 'psql',
  systemd: 'journalctl systemctl systemd-analyze systemd-run systemd-tmpfiles',
  'util-linux': 'runuser setpriv unshare',
} as const;

/** Tools that every host must have. */
export const tools: readonly string[] = Object.values(everywhere)
  .flatMap((names) => names.split(' '))
  .sort();

const packages = new Map(
  [...Object.entries(everywhere), ...Object.entries(sometimes)].flatMap(([name, programs]) =>
    programs.split(' ').map((program) => [program, name] as const),
  ),
);

/** Package that contains a tool. */
export const packageOf = (tool: string): string | undefined => packages.get(tool);

/**
 * Positions of commands in a script: at the start of a list, of a trap's text or of another shell's text, after a
 * word that runs commands, or after variable assignments.
 */
const position =
  /(?<=^|[;&|({!]|\b(?:trap|sh -c) '|\b(?:do|elif|else|env|exec|if|then|until|while|xargs(?: -\S+)*)\s)[ \t]*(?:\w+=\S* +)*([a-z][\w-]*)(?=[\s;)])/gm;

/**
 * Words of a script in command position, except its own functions. Texts in the script are not distinguished from
 * commands.
 */
export function commandsIn(script: string): readonly string[] {
  const own = new Set([...script.matchAll(/\b([\w-]+)\(\)/g)].map(([, name]) => name));
  const found = [...script.matchAll(position)].map(([, name]) => name!);
  return [...new Set(found)].filter((name) => !own.has(name)).sort();
}

/**
 * Tools of a script that any host is expected to have, except those that the script itself checks by `command -v
 * TOOL > /dev/null`.
 */
export function toolsIn(script: string): readonly string[] {
  const sought = new Set([...script.matchAll(/\bcommand -v ([\w-]+) *>/g)].map(([, name]) => name));
  return commandsIn(script).filter((name) => expected.has(packageOf(name) ?? '') && !sought.has(name));
}

/** Tools of these packages are missing only on small systems, where `command not found` might go unnoticed. */
const expected: ReadonlySet<string> = new Set(Object.keys(everywhere));

/** Tool that a shell did not find, from its output, with its package. */
export function missingTool(stderr: string): { readonly tool: string; readonly package: string } | undefined {
  for (const [, tool] of stderr.matchAll(/(?:^|[: ])([\w.-]+): (?:command )?not found$/gm)) {
    const found = packages.get(tool!);
    if (found !== undefined) return { tool: tool!, package: found };
  }
  return undefined;
}
