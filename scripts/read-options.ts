/**
 * Makes data/uwsgi-options.json from the sources of uWSGI, and says what they add, remove or change:
 *
 * - `npm run catalogue -- 2.0.21=DIRECTORY … 2.1=DIRECTORY` writes the file; `npm run generate` comes next;
 * - `npm run catalogue -- --check VERSION=DIRECTORY` compares sources with what the file has of that version, or, of a version
 *   that it lacks, of the newest 2.0; exit code 1 if they differ.
 *
 * Sources are those of PyPI (`pip download --no-deps --no-binary :all: uwsgi==2.0.31`) or a checkout of the repository.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readOptionTables } from './option-tables/read-tables';
import {
  compareReleases,
  formatRecords,
  type OptionRecord,
  type ReleaseChanges,
  recordsOf,
} from './option-tables/records';

const path = join(__dirname, '../data/uwsgi-options.json');

/** The committed records. */
export function committedRecords(): readonly OptionRecord[] {
  return JSON.parse(readFileSync(path, 'utf8')) as OptionRecord[];
}

/** Releases of the records, oldest first. */
export function releasesOf(records: readonly OptionRecord[]): readonly string[] {
  return [...new Set(records.flatMap(({ versions }) => versions))].sort((one, other) =>
    one.localeCompare(other, 'en', { numeric: true }),
  );
}

/** What sources have otherwise than the committed records: of their own version, or of the newest 2.0. */
export function compareSources(
  version: string,
  directory: string,
): ReleaseChanges & { readonly with: string } {
  const records = committedRecords();
  const releases = releasesOf(records);
  const base = releases.includes(version)
    ? version
    : releases.filter((one) => one.startsWith('2.0.')).at(-1)!;
  const merged = withRelease(
    records,
    'sources',
    recordsOf(new Map([[version, readOptionTables(directory)]])),
  );
  return { with: base, ...compareReleases(merged, base, 'sources') };
}

/** Records of the table with those of one more release. */
function withRelease(
  records: readonly OptionRecord[],
  version: string,
  found: readonly OptionRecord[],
): readonly OptionRecord[] {
  const known = new Map(records.map((record) => [record.name, record]));
  const added = found.map((now): OptionRecord => {
    const { name, versions: _, ...facts } = now;
    const then = known.get(name);
    if (then === undefined) return { ...now, versions: [version] };
    return { ...then, versions: [...then.versions, version], differs: { ...then.differs, [version]: facts } };
  });
  const names = new Set(added.map(({ name }) => name));
  return [...records.filter(({ name }) => !names.has(name)), ...added];
}

/** Changes as lines; none where nothing changes. */
export function describeChanges({ added, removed, changed }: ReleaseChanges): readonly string[] {
  return [
    ...added.map((name) => `adds ${name}`),
    ...removed.map((name) => `removes ${name}`),
    ...changed.map((change) => `changes ${change}`),
  ];
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false } },
  });
  const sources = positionals.map((one) => one.split(/=(.*)/s, 2) as [string, string | undefined]);
  if (sources.length === 0 || sources.some(([, directory]) => !directory)) {
    process.stderr.write('Cannot read options: give the sources as VERSION=DIRECTORY\n');
    return 2;
  }
  if (values.check) {
    const lines = sources.flatMap(([version, directory]) => {
      const changes = compareSources(version, directory!);
      return describeChanges(changes).map((line) => `${version} (compared with ${changes.with}) ${line}\n`);
    });
    process.stdout.write(lines.join(''));
    return lines.length === 0 ? 0 : 1;
  }
  const before = formatRecords(committedRecords());
  const records = recordsOf(
    new Map(sources.map(([version, directory]) => [version, readOptionTables(directory!)])),
  );
  const after = formatRecords(records);
  writeFileSync(path, after);
  process.stdout.write(
    after === before ? 'Nothing changes\n' : `${records.length} options written; run npm run generate\n`,
  );
  return 0;
}

if (process.argv[1] === __filename) process.exitCode = main();
