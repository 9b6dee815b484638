/**
 * Clients killed by SIGKILL at random moments of an apply: `[COUNT [SEED [PULUMI [LAB]]]]`, COUNT for the embedded engine
 * on this machine, PULUMI for the Pulumi CLI on PATH, LAB for the embedded engine against root and systemd; 0 leaves one out.
 * Whole runs without a fault are kept in data/killed-clients.json, of which docs/killed-clients.md is made.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedEngine, type KillEngine } from '../test/robustness/support/kill-engine';
import { type KillPlace, labPlace, loopbackPlace } from '../test/robustness/support/kill-place';
import { pulumiEngine } from '../test/robustness/support/kill-pulumi';
import { type KillRun, killedPage } from '../test/robustness/support/kill-report';
import { KillGround, type KillVerdict } from '../test/robustness/support/kill-run';
import { Random } from '../test/robustness/support/random';
import { whyNot } from '../test/support/needs';

const data = join(__dirname, '../data/killed-clients.json');
const whole = { count: 100, pulumi: 40, lab: 40 };
/** Moments that a run must have to be kept. */
const least = 40;

async function main([
  count = whole.count,
  seed = 1,
  pulumi = whyNot('pulumi') === undefined ? whole.pulumi : 0,
  lab = whyNot('lab') === undefined ? whole.lab : 0,
]: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  const runs: KillRun[] = [];
  const round = async (
    title: string,
    count: number,
    placeOf: () => Promise<KillPlace>,
    engineOf: (place: KillPlace) => KillEngine,
  ): Promise<void> => {
    if (count === 0) return;
    console.log(`${title}: ${count} moments, seed ${seed}`);
    const place = await placeOf();
    const ground = new KillGround(place, engineOf(place));
    const random = new Random(seed);
    const verdicts: KillVerdict[] = [];
    try {
      await ground.prepare();
      while (verdicts.length < count) {
        const verdict = await ground.kill(random);
        verdicts.push(verdict);
        tell(verdict, ground.span);
      }
    } finally {
      await ground.stop();
    }
    runs.push({ title, seed, span: ground.span, verdicts });
  };
  try {
    await round('embedded engine, pidfile', count, () => loopbackPlace(folder), embeddedEngine);
    await round('embedded engine, root and systemd', lab, labPlace, embeddedEngine);
    await round('Pulumi, pidfile', pulumi, () => loopbackPlace(folder), pulumiEngine);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(killedPage(runs));
  const failed = runs.some(({ verdicts }) => verdicts.some(({ faults }) => faults.length > 0));
  if (!failed) keep(runs.filter(({ verdicts }) => verdicts.length >= least));
  process.exitCode = failed ? 1 : 0;
}

/** Puts runs in the place of earlier ones of the same engine, and writes the page anew. */
function keep(runs: readonly KillRun[]): void {
  const earlier: readonly KillRun[] = existsSync(data) ? JSON.parse(readFileSync(data, 'utf8')) : [];
  const others = earlier.filter(({ title }) => runs.every((run) => run.title !== title));
  const all = [...others, ...runs].sort((one, other) => one.title.localeCompare(other.title));
  const lines = all.map(({ verdicts, ...run }) => {
    const rows = verdicts.map((verdict) => `  ${JSON.stringify(verdict)}`).join(',\n');
    return `{ ${JSON.stringify(run).slice(1, -1)}, "verdicts": [\n${rows}\n] }`;
  });
  writeFileSync(data, `[\n${lines.join(',\n')}\n]\n`);
  writeFileSync(join(__dirname, '../docs/killed-clients.md'), killedPage(all));
}

function tell({ moment, hit, file, served, took, converged, faults }: KillVerdict, span: number): void {
  const when = `${moment} of ${span} ms${hit ? '' : ' (had ended)'}`;
  const next = `${took.join(', ')} in ${Math.round(converged)} ms`;
  console.log(`${when}: file ${file}, serves ${served}, next run ${next} ${faults.join('; ')}`);
}

void main(process.argv.slice(2).map(Number));
