/** Asks a real uWSGI about errors of lint: each is made a small file, which uWSGI runs. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedDirective } from '../../src/config/line';
import type { LintFinding } from '../../src/config/lint/lint';
import { type Binary, pluginsFor } from '../../test/config/forms/read';

/** What a uWSGI says to a finding. */
export type Answer = 'confirmed' | 'contradicted' | 'not run';

/** A file for uWSGI, and what shows that the finding is right. */
interface Trial {
  readonly lines: readonly RenderedDirective[];
  /** Option whose number is asked for. */
  readonly probed?: string;
  /** Text of uWSGI that confirms the finding. */
  readonly shows: RegExp;
}

/** How a finding of each rule becomes a file; undefined if its lines are not enough. */
const trials: Readonly<
  Record<string, (finding: LintFinding, all: readonly RenderedDirective[]) => Trial | undefined>
> = {
  'unknown-option': ({ option = '' }) => ({
    lines: [
      { key: 'strict', value: 'true' },
      { key: option, value: 'x' },
    ],
    shows: /\[strict-mode\] unknown config directive/,
  }),
  'bad-number': ({ option: probed = '', message }, all) => {
    const [, read, value] = /^uWSGI reads (-?\d+) of [\w-]+ = (.*)$/s.exec(message) ?? [];
    const line = all.find(({ key, value: given }) => key === probed && value?.startsWith(given));
    return line && { lines: [line], probed, shows: new RegExp(`^probed ${read}$`, 'm') };
  },
  'bad-boolean': ({ option: probed = '', message }, all) => {
    const line = all.find(({ key, value }) => message.includes(`${key} = ${value} for on`));
    return line && { lines: [line], probed, shows: /^probed 1$/m };
  },
  'workers-twice': ({ option: probed = '', message }, all) => {
    const last = /: [a-z]+ = (\d+) comes behind it$/.exec(message)?.[1];
    const lines = all.filter(({ key }) => /^(processes|workers)$/.test(key));
    return last === undefined ? undefined : { lines, probed, shows: new RegExp(`^probed ${last}$`, 'm') };
  },
  'duplicate-socket': ({ message }, all) => {
    const [, key, address, other, held] = /^(\S+) binds (\S+), but (\S+) holds (\S+) already$/.exec(message)!;
    const lines = all.filter(
      (one) =>
        (one.key === key && one.value.startsWith(address!)) ||
        (one.key === other && one.value.startsWith(held!)),
    );
    return { lines, shows: /Address already in use/ };
  },
};

/** A network and processes of its own, as far as this user may have them. */
const sandbox =
  process.getuid?.() === 0
    ? [
        'unshare',
        '--net',
        '--ipc',
        '--pid',
        '--fork',
        '--kill-child',
        'sh',
        '-c',
        'ip link set lo up; exec "$@"',
        'sh',
      ]
    : [];

/** Runs a finding; `all` are the directives of its section. */
export function confirm(binary: Binary, finding: LintFinding, all: readonly RenderedDirective[]): Answer {
  const trial = trials[finding.rule]?.(finding, all);
  if (trial === undefined) return 'not run';
  const directory = mkdtempSync(join(tmpdir(), 'uwsgi-confirm-'));
  try {
    copyFileSync(join(__dirname, 'probe.py'), join(directory, 'probe.py'));
    const text = [
      '[uwsgi]',
      'socket = probe.sock',
      ...trial.lines.map(({ key, value }) => `${key} = ${value}`),
      'wsgi-file = probe.py',
      '',
    ].join('\n');
    writeFileSync(join(directory, 'run.ini'), text);
    const plugins = pluginsFor(binary, [
      { name: 'uwsgi', lines: [...trial.lines, { key: 'wsgi-file', value: '' }] },
    ]);
    const [command, ...args] = [
      ...sandbox,
      binary.path,
      ...plugins.flatMap((plugin) => ['--plugin', plugin]),
      ...['--ini', 'run.ini'],
    ] as [string, ...string[]];
    const { stdout, stderr } = spawnSync(command, args, {
      cwd: directory,
      env: { ...process.env, PROBED: trial.probed ?? '' },
      encoding: 'utf8',
      timeout: 15_000,
      killSignal: 'SIGKILL',
    });
    const output = `${stderr}${stdout}`;
    if (trial.shows.test(output)) return 'confirmed';
    return /^probed /m.test(output) ? 'contradicted' : 'not run';
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
