/** Packages of Debian with the tools that every host must have. */
const everywhere = {
  coreutils:
    'base64 basename cat chgrp chmod chown comm cp cut date dd df dirname du env head id ln ls mkdir mktemp mv nice nohup paste printf readlink rm rmdir seq sha256sum sleep sort stat sync tail timeout touch tr uname wc',
  findutils: 'find xargs',
  grep: 'grep',
  gzip: 'gzip',
  mawk: 'awk',
  sed: 'sed',
  tar: 'tar',
} as const;

/** Packages with tools that only some scripts call, and report themselves. */
const sometimes = {
  diffutils: 'cmp',
  'libc-bin': 'getent',
  'postgresql-client': 'psql',
  systemd: 'journalctl systemctl systemd-analyze systemd-run systemd-tmpfiles',
  'util-linux': 'runuser setpriv unshare',
} as const;

/** Tools that every host must have: a script that lacked one half way would leave its work half done. */
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
