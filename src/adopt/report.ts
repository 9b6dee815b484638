import { shortType } from '../resources/resource';
import type { LeftOut } from './classify';
import type { ProgramResource } from './host-writer';
import type { AdoptedSecret } from './secrets';

/** What an adoption came to. */
export interface Adoption {
  readonly project: string;
  /** Files that make the program, by name; the first is the one to plan. */
  readonly files: ReadonlyMap<string, string>;
  readonly resources: readonly ProgramResource[];
  readonly leftOut: readonly (LeftOut & { readonly host: string })[];
  readonly secrets: readonly AdoptedSecret[];
  readonly notes: readonly string[];
}

/** An adoption for people: a table of what was taken, import ids, what was left out, and what to do next. */
export function formatAdoption({ resources, leftOut, secrets, notes }: Adoption, file: string): string {
  const rows = resources.map(({ path, taken }) => [shortType(taken.type), path, taken.id]);
  return [
    `AdoptedResource: ${resources.length}`,
    ...table([['RESOURCE', 'IN THE PROGRAM', 'ON THE HOST'], ...rows]),
    ...part(
      `Left out: ${leftOut.length}`,
      table(leftOut.map(({ host, path, reason }) => [`${host}:${path}`, reason])),
    ),
    ...part('Notes', [
      ...notes,
      ...resources.flatMap(({ path, taken }) => taken.notes.map((note) => `${path}: ${note}`)),
      ...byWayOf(resources),
    ]),
    ...part(
      'Set before the program is used, each to what stands there now',
      secrets.map(({ variable, where }) => `export ${variable}=…   # ${where}`),
    ),
    ...part(
      'Import ids for Pulumi (the provider is the one that deployProject makes)',
      importLines(resources),
    ),
    ...part('Next', [
      `uwsgi-iac plan ${file}    # no changes`,
      `uwsgi-iac apply ${file}   # writes down that this project owns them; touches no file and no process`,
    ]),
  ].join('\n');
}

/** What a resource does not do, and what would. */
function byWayOf(resources: readonly ProgramResource[]): readonly string[] {
  const files = resources.some(({ taken }) => taken.type === 'uwsgi:index:Configuration');
  return files
    ? [
        'A Configuration is a file: what makes a change of it effective stays with its emperor, its touch files or its unit. Instance and Vassal prove a change and undo one that fails; they add an option to the file, so becoming one is a change of its own',
      ]
    : [];
}

/** `pulumi import` for each resource. */
function importLines(resources: readonly ProgramResource[]): readonly string[] {
  return resources.map(
    ({ path, taken }) =>
      `pulumi import ${taken.type} ${word(path)} ${word(taken.id)} --provider "hosts=$PROVIDER_URN"`,
  );
}

/** What `pulumi import --file` reads; with the URN of the provider that the resources shall use. */
export function importFile(resources: readonly ProgramResource[], providerUrn?: string): object {
  const provider = providerUrn === undefined ? {} : { provider: 'hosts' };
  return {
    ...(providerUrn === undefined ? {} : { nameTable: { hosts: providerUrn } }),
    resources: resources.map(({ path, taken }) => ({
      type: taken.type,
      name: path,
      id: taken.id,
      ...provider,
    })),
  };
}

/** An adoption for machines; no secret's value is in it. */
export function adoptionData({ project, files, resources, leftOut, secrets, notes }: Adoption): object {
  return {
    project,
    files: Object.fromEntries(files),
    resources: resources.map(({ path, taken: { type, id, notes } }) => ({ path, type, id, notes })),
    leftOut,
    secrets: secrets.map(({ variable, where }) => ({ variable, where })),
    notes,
    import: importFile(resources),
  };
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(column === row.length - 1 ? 0 : Math.min(widths[column]!, 60)))
      .join('  ')
      .trimEnd(),
  );
}

function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
