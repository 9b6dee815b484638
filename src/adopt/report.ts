import { inLine } from '../plan/format-value';
import { shortType } from '../resources/resource';
import type { LeftOut } from './classify';
import type { ProgramResource } from './host-writer';
import type { Program } from './program';
import { type RunningUwsgi, runningLines, runningTitle } from './running';
import type { AdoptedSecret } from './secrets';

/** Result of an adoption. */
export interface Adoption {
  readonly project: string;
  /** Files of the program, by name; the first is the main file. */
  readonly files: ReadonlyMap<string, string>;
  readonly resources: readonly ProgramResource[];
  readonly leftOut: readonly (LeftOut & { readonly host: string })[];
  readonly secrets: readonly AdoptedSecret[];
  readonly notes: readonly string[];
  /** Every uWSGI that runs, with its configuration and what became of it. */
  readonly running: readonly RunningUwsgi[];
  readonly functions: Program['functions'];
}

/** Formats an adoption for users: adopted resources, import ids, omissions, next steps. */
export function formatAdoption(
  { resources, leftOut, secrets, notes, running, functions }: Adoption,
  file: string,
): string {
  const rows = resources.map(({ path, taken }) => [shortType(taken.type), path, taken.id]);
  return [
    `Adopted: ${resources.length}`,
    ...table([['RESOURCE', 'IN THE PROGRAM', 'ON THE HOST'], ...rows]),
    ...part(
      `Left out: ${leftOut.length}`,
      table(leftOut.map(({ host, path, reason }) => [`${host}:${path}`, reason])),
    ),
    ...part(runningTitle(running), runningLines(running)),
    ...part(
      'From a command line to an Instance: call the function in the program, and read its comment first',
      functions.map(
        ({ host, name, takeOver }) =>
          `${name}(${host})   # process ${takeOver.pid}, as Instance ${takeOver.name}`,
      ),
    ),
    ...part('Notes', [
      ...notes,
      ...resources.flatMap(({ path, taken }) => taken.notes.map((note) => `${path}: ${note}`)),
      ...byWayOf(resources),
    ]),
    ...part(
      'Set before you use the program, each to the value on the host now',
      secrets.map(({ variable, where }) => `export ${variable}=…   # ${where}`),
    ),
    ...part('Import ids for Pulumi (use the provider that deployProject creates)', importLines(resources)),
    ...part('Next', [
      `uwsgi-iac plan ${file}    # no changes`,
      `uwsgi-iac apply ${file}   # records that this project owns them; changes no file and no process`,
    ]),
  ].join('\n');
}

/** Limits of adopted resource types, with alternatives. */
function byWayOf(resources: readonly ProgramResource[]): readonly string[] {
  const files = resources.some(({ taken }) => taken.type === 'uwsgi:index:Configuration');
  return files
    ? [
        'A Configuration with `service` has that service reloaded or restarted by a change; another one is only a file, which its emperor, touch files or unit make effective. Instance and Vassal verify a change and roll back one that fails; they add an option to the file, so converting to one is a separate change',
      ]
    : [];
}

/** Formats a `pulumi import` command for each resource. */
function importLines(resources: readonly ProgramResource[]): readonly string[] {
  return resources.map(
    ({ path, taken }) =>
      `pulumi import ${taken.type} ${word(path)} ${word(taken.id)} --provider "hosts=$PROVIDER_URN"`,
  );
}

/** Builds the input of `pulumi import --file`, with the URN of the provider for the resources. */
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

/** Result of an adoption as JSON data, without values of secrets. */
export function adoptionData(adoption: Adoption): object {
  const { project, files, resources, leftOut, secrets, notes, running, functions } = adoption;
  return {
    project,
    files: Object.fromEntries(files),
    resources: resources.map(({ path, taken: { type, id, notes } }) => ({ path, type, id, notes })),
    leftOut,
    secrets: secrets.map(({ variable, where }) => ({ variable, where })),
    notes,
    running,
    functions: functions.map(({ host, name, takeOver: { pid } }) => ({ host, name, pid })),
    import: importFile(resources),
  };
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${inLine(line)}`)];
}

function table(given: readonly (readonly string[])[]): readonly string[] {
  const rows = given.map((row) => row.map(inLine));
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
