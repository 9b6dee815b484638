/** What uWSGI prints at every start and what tells nothing of a failure. */
const chatter = [
  /^\[uWSGI\] getting INI configuration from /,
  /^\*\*\* Starting uWSGI /,
  /^\*\*\* Operational MODE/,
  /^\*\*\* WARNING: you are running uWSGI (as root|without its master)/,
  /^uWSGI running as root/,
  /^(compiled with version|os|nodename|machine|clock source|lock engine|thunder lock): /,
  /^(pcre jit|detected |current working directory|your |mapped \d+ bytes|chdir\(\) to|Python (version|main interpreter))/,
  /^(==> .* <==|\*\*\* Python threads support is disabled)/,
];

/** The lines of uWSGI's output that may tell the cause of a failure: at most the last 15, without what it always prints. */
export function tellingLines(output: string): string {
  const lines = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !chatter.some((pattern) => pattern.test(line)));
  return lines.slice(-15).join('\n');
}
