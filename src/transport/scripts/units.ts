import type { UnitFacts } from '../host';

/** Properties that `systemctl show` prints. */
export const unitProperties = [
  'Id',
  'Names',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'MainPID',
  'NeedDaemonReload',
  'FragmentPath',
  'ExecMainStatus',
  'NRestarts',
  'ActiveEnterTimestampMonotonic',
] as const;

type Properties = Partial<Record<string, string>>;

/**
 * Parses the output of `systemctl show`: one block per unit, separated by empty lines.
 *
 * Blocks are identified by name, because a name that systemd rejects gets no block.
 * @returns every requested unit; `undefined` where systemd reported nothing, e.g. without systemd
 */
export function parseUnits(asked: readonly string[], output: string): Map<string, UnitFacts | undefined> {
  const blocks = output
    .split(/\n\n+/)
    .filter((block) => block.trim() !== '')
    .map((block): Properties => Object.fromEntries(block.split('\n').filter(Boolean).map(splitProperty)));
  return new Map(
    asked.map((name) => [
      name,
      unitFacts(
        name,
        blocks.find((block) => isCalled(block, name)),
      ),
    ]),
  );
}

function splitProperty(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

function isCalled({ Id = '', Names = '' }: Properties, name: string): boolean {
  const names = [Id, ...Names.split(' ')];
  return names.includes(name) || names.includes(`${name}.service`);
}

function unitFacts(name: string, block: Properties | undefined): UnitFacts | undefined {
  if (block === undefined) return undefined;
  const number = (key: (typeof unitProperties)[number]) => Number(block[key] ?? '0') || 0;
  return {
    name,
    load: block['LoadState'] ?? '',
    active: block['ActiveState'] ?? '',
    sub: block['SubState'] ?? '',
    enabled: block['UnitFileState'] ?? '',
    mainPid: number('MainPID'),
    needsDaemonReload: block['NeedDaemonReload'] === 'yes',
    fragmentPath: block['FragmentPath'] || undefined,
    exitStatus: number('ExecMainStatus'),
    restarts: number('NRestarts'),
    activeSince: number('ActiveEnterTimestampMonotonic'),
  };
}
