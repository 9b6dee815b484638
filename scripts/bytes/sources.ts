import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { fileFormats, formatOfPath, parseFile, renderFile } from '../../src/config/file-format';
import type { Project } from '../../src/constructs/project';
import type { Template } from '../../src/testing/template';
import corrections from '../../test/vectors/corrections.json';
import type { Outcome, VectorFile } from '../../test/vectors/format';
import { replay } from '../../test/vectors/replay';
import type { Bytes } from './listing';

type Entry = readonly [name: string, digest: string];

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Files below a folder whose path matches. */
const filesIn = (folder: string, wanted: RegExp): readonly string[] =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .map((path) => join(folder, path))
    .filter((path) => wanted.test(path))
    .sort();

/** Everything that is rendered. */
export async function allBytes(): Promise<Bytes> {
  return new Map([...vectors(), ...configurations(), ...(await programs()), ...files()]);
}

function vectors(): readonly Entry[] {
  const { vectors: all } = JSON.parse(read('test/vectors/public.json')) as VectorFile;
  return all.map((vector) => {
    // The text of an error is no part of the outcome.
    const {
      thrown: _,
      last: __,
      ...outcome
    } = replay(vector, corrections as Record<string, Outcome>).actual!;
    return entry(`vector ${vector.id}`, outcome);
  });
}

/** What is read from files and written again, in each format. */
function configurations(): readonly Entry[] {
  const found = [
    ...filesIn('test/adopt/fixtures', /\.(ini|xml|ya?ml|json)$/),
    ...filesIn('test/constructs/golden', /\.ini$/),
  ];
  return found.flatMap((path) =>
    fileFormats.map((format) =>
      entry(
        `${path} as ${format}`,
        attempt(() => renderFile(parseFile(read(path), formatOfPath(path) ?? 'ini').sections, format)),
      ),
    ),
  );
}

/** The resources that the examples and the programs of the README declare. */
async function programs(): Promise<readonly Entry[]> {
  const alias = {
    'pulumi-uwsgi/testing': join(root, 'src/testing.ts'),
    'pulumi-uwsgi': join(root, 'src/index.ts'),
  };
  const jiti = createJiti(__filename, { alias, fsCache: false });
  const testing = await jiti.import<{ Template: typeof Template }>('pulumi-uwsgi/testing');
  const declared = (name: string, project: Project): readonly Entry[] =>
    Object.entries(testing.Template.fromProject(project).toJSON()).map(([path, one]) =>
      entry(`${name} ${path}`, one),
    );
  const examples = filesIn('examples', /^examples\/([^/]+|quickstart\/deploy)\.ts$/);
  const listed: Entry[] = [];
  for (const path of examples) {
    listed.push(...declared(path, await jiti.import<Project>(join(root, path), { default: true })));
  }
  for (const [index, [, code]] of [...read('README.md').matchAll(/```ts\n([\s\S]*?)```/g)].entries()) {
    if (!/^export default project;$/m.test(code!) || code!.includes('pulumi-uwsgi/pulumi')) continue;
    const module = jiti.evalModule(code!, { filename: join(root, `readme-${index}.ts`) });
    listed.push(...declared(`README program ${index}`, (module as { default: Project }).default));
  }
  return listed;
}

function files(): readonly Entry[] {
  const reviewed = [...filesIn('test/report/snapshots', /./), ...filesIn('test/constructs/golden', /./)];
  return [...reviewed, 'schema.json'].map((path) => entry(`file ${path}`, read(path)));
}

function attempt(render: () => string): unknown {
  try {
    return render();
  } catch (error) {
    return { refused: (error as Error).name };
  }
}

function entry(name: string, value: unknown): Entry {
  return [name, createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)];
}
