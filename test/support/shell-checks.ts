import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ShellText } from './nested-shell';

/** A finding of shellcheck that stands, and why. */
interface Accepted {
  readonly code: number;
  /** The lines that it stands for. @default - all */
  readonly line?: RegExp;
  readonly reason: string;
}

/** All that is accepted; one that no script needs any more is a failure. */
export const accepted: readonly Accepted[] = [
  { code: 1007, reason: 'variables are emptied in one line: `a= b=`' },
  { code: 1091, reason: 'the file is on the host' },
  { code: 2016, reason: 'programs of awk and texts of other shells are meant as they are' },
  { code: 2043, reason: 'the words of the loop are what the program declares, sometimes one' },
  { code: 1003, reason: 'a text that ends with a backslash is meant' },
  {
    code: 2030,
    reason: 'questions of several resources travel in one script, each in a subshell of its own',
  },
  {
    code: 2031,
    reason: 'questions of several resources travel in one script, each in a subshell of its own',
  },
  {
    code: 2034,
    line: /\b(retried|swapped|starter|hand_group)=/,
    reason: 'read by a part that not every script has, or by a file that is read in',
  },
  { code: 3045, line: /ulimit -n/, reason: 'a shell without it is one fact less for doctor' },
  { code: 2046, line: /systemctl start \$\(cat/, reason: 'the names of units are the words' },
  { code: 2317, reason: 'functions are called by traps, and a library is sent whole' },
  {
    code: 2046,
    line: /^\s*set -- .*\$\((stat| ?\{)/,
    reason: 'the numbers and names that a program of ours prints are the words',
  },
  { code: 2086, line: /ExecStart -- \$units/, reason: 'names of units hold neither spaces nor patterns' },
  { code: 2086, line: /set -- \$\{\w+##\*\) \}/, reason: 'the fields of /proc/PID/stat are the words' },
  { code: 2012, line: /ls -l "?\/proc\//, reason: 'ls shows where the links of /proc lead' },
];

/** A shell, or shellcheck, that found fault with a text. */
export interface Fault {
  readonly checker: string;
  /** What it says, with the line. */
  readonly said: string;
  readonly line: string;
}

/** What was found, and which findings of the accepted ones there were. */
export interface Verdict {
  readonly faults: readonly Fault[];
  readonly used: ReadonlySet<Accepted>;
}

interface Comment {
  readonly file: string;
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

const readers = {
  sh: [
    ['sh', '-n'],
    ['dash', '-n'],
    ['busybox', 'sh', '-n'],
  ],
  bash: [['bash', '-n']],
} as const;

/** Has shells read texts without running them, and shellcheck look at them. */
export async function checkShell(texts: readonly ShellText[]): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'shell-'));
  try {
    const files = texts.map(({ shell, text }, index) => {
      const path = join(folder, `${index}.${shell}`);
      writeFileSync(path, `${text}\n`);
      return { shell, path };
    });
    const faults: Fault[] = [];
    const used = new Set<Accepted>();
    for (const { shell, path } of files) {
      for (const [program, ...args] of readers[shell]) {
        const { status, stderr } = await run(program, [...args, path]);
        if (status !== 0) faults.push({ checker: program, said: stderr, line: lineAt(path, stderr) });
      }
    }
    for (const shell of ['sh', 'bash'] as const) {
      const paths = files.filter((file) => file.shell === shell).map(({ path }) => path);
      if (paths.length === 0) continue;
      for (const { file, line, code, message } of await shellcheck(shell, paths)) {
        const text = readFileSync(file, 'utf8').split('\n')[line - 1]!;
        const reason = accepted.find((one) => one.code === code && (one.line ?? /(?:)/).test(text));
        if (reason === undefined)
          faults.push({ checker: 'shellcheck', said: `SC${code}: ${message}`, line: text });
        else used.add(reason);
      }
    }
    return { faults: distinct(faults), used };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Looks at two halves at the same time. */
async function shellcheck(shell: string, paths: readonly string[]): Promise<readonly Comment[]> {
  const half = Math.ceil(paths.length / 2);
  const halves = [paths.slice(0, half), paths.slice(half)].filter((some) => some.length > 0);
  const found = await Promise.all(
    halves.map((some) => run('shellcheck', ['-s', shell, '-f', 'json', ...some])),
  );
  return found.flatMap(({ stdout }) => JSON.parse(stdout) as Comment[]);
}

const lineAt = (path: string, said: string): string => {
  const [, number] = /(?:line |: )(\d+):/.exec(said) ?? [];
  return readFileSync(path, 'utf8').split('\n')[Number(number ?? 1) - 1] ?? '';
};

/** The same line stands in many scripts. */
function distinct(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [`${fault.said} ${fault.line}`, fault])).values()];
}

async function run(program: string, args: readonly string[]) {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { maxBuffer: 1 << 28 });
    return { status: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}
