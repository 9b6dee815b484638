import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../../src/config/catalog';
import { common, type Files, type Flavour } from '../instance';
import { nameOf } from '../prove';
import { applicationFiles } from './application';
import type { Candidate } from './candidates';

/** What every emperor has. */
const emperorLines = ['emperor = DIR/vassals', 'emperor-freq = 1', 'emperor-stats = DIR/stats'];

/** Kinds of options that must stand before what they are for. */
const precedes: ReadonlySet<string> = new Set(['logic', 'placeholder']);

/** Lines of an option with these values and what stands beside it, and those that every instance has. */
export function configurationOf(given: Candidate, values: readonly string[]): [string[], string[]] {
  const { option, beside, emperor } = given;
  const set = values.map((value) => `${option} = ${value}`);
  const plugins = beside.filter((line) => nameOf(line) === 'plugin');
  const own = beside.filter((line) => !plugins.includes(line));
  const named = new Set([option, ...own.map(nameOf)]);
  const defaults = emperor ? emperorLines : common;
  const kept = defaults.filter((line) => nameOf(line) === 'http-socket' || !named.has(nameOf(line)));
  const first = precedes.has(catalog.get(option)?.kind ?? '') || option.startsWith('declare-');
  return [first ? [...set, ...own] : [...own, ...set], [...plugins, ...kept]];
}

/** Files that an instance with this change finds. */
export function filesOf(given: Candidate, flavour: Flavour): Files {
  const vassal = [
    '[uwsgi]',
    ...flavour.base,
    ...common.filter((line) => !/^(stats|master-fifo)/.test(line)),
    '',
  ];
  const signed = [...given.beside, ...given.from, ...given.to].some((line) => line.includes('cert.pem'));
  return {
    ...applicationFiles,
    ...(given.emperor
      ? { 'vassals/app.ini': vassal.join('\n'), 'vassals2/app.ini': `${vassal.join('\n')}env = SECOND=1\n` }
      : {}),
    ...(signed ? certificate() : {}),
  };
}

let signed: Files | undefined;

/** A certificate of its own, made once. */
function certificate(): Files {
  if (signed !== undefined) return signed;
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(directory, name)) as [string, string];
  const how = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=example.test'];
  do {
    execFileSync('openssl', ['req', ...how, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    signed = { 'key.pem': readFileSync(key, 'utf8'), 'cert.pem': readFileSync(cert, 'utf8') };
    // An instance replaces these words in its files.
  } while (/DIR|PORT|OTHER/.test(signed['key.pem']! + signed['cert.pem']));
  rmSync(directory, { recursive: true });
  return signed;
}
