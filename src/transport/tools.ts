/** Packages of Debian with the tools that every script may call. */
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

/** Packages with what only some scripts call. */
const sometimes = {
  coreutils: 'basename chgrp comm cp du env install nice nohup paste seq uname uniq',
  diffutils: 'cmp',
  'libc-bin': 'getent',
  'postgresql-client': 'psql',
  systemd: 'journalctl systemctl systemd-analyze systemd-run systemd-tmpfiles',
  'util-linux': 'runuser setpriv unshare',
} as const;

/** Tools that every script may call. */
export const tools: readonly string[] = Object.values(everywhere)
  .flatMap((names) => names.split(' '))
  .sort();

const packages = new Map(
  [...Object.entries(everywhere), ...Object.entries(sometimes)].flatMap(([name, programs]) =>
    programs.split(' ').map((program) => [program, name] as const),
  ),
);

/** The package that brings a tool. */
export const packageOf = (tool: string): string | undefined => packages.get(tool);

/** The tool that a shell looked for and did not find, from what it printed, with its package. */
export function missingTool(stderr: string): { readonly tool: string; readonly package: string } | undefined {
  for (const [, tool] of stderr.matchAll(/(?:^|[: ])([\w.-]+): (?:command )?not found$/gm)) {
    const found = packages.get(tool!);
    if (found !== undefined) return { tool: tool!, package: found };
  }
  return undefined;
}
