import type { Upload } from '../host';
import { joinShell, type Shell, sh } from '../shell';
import { digestFunctions } from './digest';
import { takeSh, uploadSh } from './generated/shell';
import { installFunctions, installTarget, sweepShell } from './install';
import { parseRecords } from './records';
import { exitOnSignals } from './signal-exit';

/** A script that writes files, and the stream of their contents. */
export interface UploadPlan {
  readonly script: Shell;
  readonly stream: readonly Buffer[];
}

/** Outcome of one of several calls in a stream. */
export type UploadOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly path: string; readonly message: string }
  | { readonly kind: 'conflict'; readonly path: string; readonly expected: string; readonly found: string };

/** Functions and settings of the script (upload.sh). */
const functions = joinShell([installFunctions, digestFunctions, takeSh, exitOnSignals, uploadSh]);

/** Script and stream that write the files of several calls, in their order. */
export function planUploads(calls: readonly (readonly Upload[])[]): UploadPlan {
  const files = calls
    .flatMap((uploads, call) => uploads.map((file) => ({ file, call, content: Buffer.from(file.content) })))
    .map((upload, number) => ({ ...upload, number, place: installTarget(upload.file.path) }));
  const path = ({ place: { directory, staged } }: (typeof files)[number]): Shell =>
    sh`${directory}/${staged}`;
  const lines = files.map(({ file, call, content, number, place: { directory, staged } }) => {
    const owner = `${file.owner ?? ''}${file.group === undefined ? '' : `:${file.group}`}`;
    const make = file.makeParents === true ? 'make' : '';
    return sh`receive ${number} ${call} ${directory} ${staged} ${words(content.length, file.mode ?? '644', owner, make)}`;
  });
  const guards = files.map(({ file, call, number }) =>
    words('guard', number, call, file.path, file.onlyIf ?? 'any'),
  );
  const commits = files.map(
    ({ file, call, number, place: { directory, staged, name } }) =>
      sh`commit ${number} ${call} ${directory} ${staged} ${name} ${words(file.path, file.onlyIf ?? 'any')}`,
  );
  const { length } = files;
  const script = [
    functions,
    sh`litter() { rm -f ${files.map(path)}; }`,
    sh`trap litter EXIT`,
    ...[...new Set(files.map(({ file }) => file.path))].map(sweepShell),
    ...lines,
    ...guards,
    sh`durable ${files.map(path)} || exit 1`,
    ...commits,
    // A failed call leaves no staged files.
    sh`[ -z "$bad" ] || litter`,
    sh`durable ${[...new Set(files.map(({ place }) => place.directory))]} || exit 1`,
    sh`trap - EXIT`,
    sh`for number in $landed; do echo "@done $number"; done`,
    sh`echo @end`,
  ];
  return {
    script: length === 0 ? sh`echo @end` : joinShell(script),
    stream: files.map(({ content }) => content),
  };
}

const words = (...parts: readonly (string | number)[]): Shell => sh`${parts}`;

/** Parses the outcome of each call from the output of the script. */
export function parseOutcomes(
  calls: readonly (readonly Upload[])[],
  output: Buffer,
): readonly UploadOutcome[] {
  const paths = calls.flatMap((files, call) => files.map(({ path }) => ({ path, call })));
  const outcomes: UploadOutcome[] = calls.map(() => ({ kind: 'done' }));
  const done = new Set<number>();
  for (const { kind, rest, data } of parseRecords(output)) {
    const [number, expected = '', found = ''] = rest.split(' ');
    const { path, call } = paths[Number(number)]!;
    if (kind === 'done') done.add(Number(number));
    if (kind === 'failed') outcomes[call] = { kind, path, message: data.toString().trim() };
    if (kind === 'conflict') outcomes[call] = { kind, path, expected, found };
  }
  for (const [number, { path, call }] of paths.entries()) {
    if (outcomes[call]!.kind === 'done' && !done.has(number))
      outcomes[call] = { kind: 'failed', path, message: 'the host reported no result' };
  }
  return outcomes;
}
