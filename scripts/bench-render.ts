/**
 * Seconds to make and render a thousand sections of Python applications (with a router, mules and a cache each): this
 * library beside uwsgiconf, the same program in both, run in turns. Prints the medians, and fails when the texts differ.
 *
 * `--sections N` and `--runs N` change the numbers. The Python side is installed once, below the cache directory.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { cpus, homedir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { build } from 'esbuild';

const root = join(__dirname, '..');
const peer = 'uwsgiconf==2.4.0';

interface Measured {
  readonly loop: number;
  readonly whole: number;
}

/** A program with its times so far, and the texts it made last. */
interface Side {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly measured: Measured[];
  texts: readonly string[];
}

async function main(): Promise<void> {
  const count = argument('--sections', 1000);
  const runs = argument('--runs', 7);
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'bench-render-'));
  try {
    const output = join(folder, 'texts.json');
    const side = (title: string, command: string, ...args: readonly string[]): Side => ({
      title,
      command,
      args: [...args, String(count), output],
      measured: [],
      texts: [],
    });
    const modules = await compile(folder, false);
    const bundle = await compile(folder, true);
    const python = peerPython();
    const sides = [
      side('pulumi-uwsgi, as installed (a file a module)', process.execPath, modules),
      side('pulumi-uwsgi, bundled', process.execPath, bundle),
      side(peer.replace('==', ' '), python, join(__dirname, 'bench-render.py')),
    ];
    // In turns, so that a busy moment of the machine meets all alike; the first turn fills the caches of the system.
    for (let run = 0; run <= runs; run += 1) {
      for (const one of sides) {
        const measured = measure(one, output);
        if (run > 0) one.measured.push(measured);
      }
    }
    for (const { title, texts } of sides.slice(0, 2)) compare(title, texts, sides[2]!.texts);
    report(sides, count, runs, python);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The program as Node.js runs it: module by module like the installed package, or as one file. */
async function compile(folder: string, bundled: boolean): Promise<string> {
  const outdir = join(folder, bundled ? 'bundle' : 'modules');
  const entry = join(__dirname, 'bench-render-sections.ts');
  const { inputs } = (
    await build({ entryPoints: [entry], bundle: true, write: false, metafile: true, platform: 'node' })
  ).metafile;
  const own = Object.keys(inputs).filter((path) => /^(src|scripts)\//.test(path));
  await build({
    absWorkingDir: root,
    entryPoints: bundled ? [entry] : own.map((path) => join(root, path)),
    bundle: bundled,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outdir,
    outbase: root,
  });
  return join(outdir, 'scripts/bench-render-sections.js');
}

/** A Python with uwsgiconf. A half-made environment never gets the final name. */
function peerPython(): string {
  const caches = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pulumi-uwsgi');
  const venv = join(caches, peer.replace('==', '-'));
  if (!existsSync(venv)) {
    mkdirSync(caches, { recursive: true });
    const unfinished = mkdtempSync(`${venv}.`);
    execFileSync('python3', ['-m', 'venv', unfinished], { stdio: 'inherit' });
    execFileSync(join(unfinished, 'bin/python'), ['-m', 'pip', 'install', '--quiet', peer], {
      stdio: 'inherit',
    });
    renameSync(unfinished, venv);
  }
  return join(venv, 'bin/python');
}

function measure(side: Side, output: string): Measured {
  const began = performance.now();
  const printed = execFileSync(side.command, side.args, { encoding: 'utf8' });
  const whole = (performance.now() - began) / 1000;
  side.texts = JSON.parse(readFileSync(output, 'utf8')) as string[];
  return { loop: (JSON.parse(printed) as { seconds: number }).seconds, whole };
}

/** Equal, but for the stamp that uwsgiconf prints at start: it holds the time, so we write it on request only. */
function compare(title: string, ours: readonly string[], theirs: readonly string[]): void {
  const plain = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !/^print = >\s+(This configuration was automatically|uwsgiconf v)/.test(line))
      .join('\n')
      .trim();
  const different = theirs.findIndex((text, index) => plain(text) !== plain(ours[index] ?? ''));
  if (different === -1 && ours.length === theirs.length) return;
  throw new Error(
    `Cannot compare times of different texts: section ${different} of ${title} is\n${ours[different]}\nwhere uwsgiconf has\n${theirs[different]}`,
  );
}

function report(sides: readonly Side[], count: number, runs: number, python: string): void {
  const table = new Table({
    head: ['', 'render loop, s', 'whole process, s'],
    style: { head: [], border: [] },
  });
  for (const { title, measured } of sides) {
    table.push([title, shown(measured.map(({ loop }) => loop)), shown(measured.map(({ whole }) => whole))]);
  }
  const version = execFileSync(python, ['--version'], { encoding: 'utf8' }).trim();
  console.log(table.toString());
  console.log(
    `${count} sections, medians of ${runs} runs (fastest to slowest); Node.js ${process.versions.node}, ${version}, ${cpus().length} processors. All texts are equal, but for the stamp that uwsgiconf adds.`,
  );
}

function shown(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
  return `${middle.toFixed(3)} (${sorted[0]!.toFixed(3)} to ${sorted.at(-1)!.toFixed(3)})`;
}

function argument(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
}

void main();
