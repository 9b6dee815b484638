import { strongest } from '../../activation/activation';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { EditedError } from '../../transport/errors';
import { digestOf } from '../digest';
import { workersRevision } from '../process/files';
import { placesInOneEnvironment } from '../process/places';
import { storeProblem } from '../process/store-size';
import { checkOptions } from '../props';
import { defineResource, type Observed, ResourceError } from '../resource';
import { checkMain } from '../vassal/check';
import type { VassalStatus } from '../vassal/status';
import { deployPostgresVassal, type, validate } from './deploy';
import { awaitGone, queryEmperor } from './emperors';
import { idOf, parseId } from './id';
import { namedEmperors, withNamedEmperors } from './named-emperors';
import {
  type PostgresVassalProps,
  type PostgresVassalState,
  postgresVassalProps,
  postgresVassalState,
  type RowPlace,
  rowName,
} from './props';
import { parseRow, renderRow } from './row-text';
import { deleteRow, readRow } from './rows';
import { rowStatus, worstStatus } from './status';

/** Most bytes that an emperor sends a vassal: their count has 16 bits (uWSGI: core/emperor.c, emperor_push_config). */
const mostBytes = 65_535;

/** Most seconds until emperors have ended a vassal; an emperor kills it after 30 by default. */
const patience = 120;

/** Resource `PostgresVassal`: a row that any number of emperors run as a vassal. */
export const postgresVassal = defineResource<
  PostgresVassalProps,
  PostgresVassalState,
  Observed<PostgresVassalProps, VassalStatus>
>({
  type,
  description:
    'A vassal in a row of PostgreSQL, run by every emperor that watches the table (`emperor = pg://…`). The database is reached from `host` by its psql. A change is validated, committed in one transaction unless another client changed the row meanwhile, and, where `emperors` are given, proven by their workers; otherwise the previous row is restored.',
  example: [
    "const connection = { database: 'fleet', user: 'deploy', passfile: '/etc/fleet.pgpass' };",
    "new PostgresVassal('shop', { host: 'db1', connection, name: 'shop', section, emperors: [emperor1, emperor2] });",
  ].join('\n'),
  importId: '`host:/database/table/name`',
  props: postgresVassalProps,
  state: postgresVassalState,
  asksOthers: {
    named: namedEmperors,
    only: withNamedEmperors,
  },
  identity: ['host', 'table', 'name'],
  autoname: { property: 'name', fromName: (name) => name },

  check(props) {
    const problems = [...checkOptions(props), ...checkMain(props)];
    if (hasUnknown([props.sections, props.layout]) || problems.length > 0) return problems;
    const size = Buffer.byteLength(renderRow(props));
    if (size <= mostBytes) return [];
    const message = `Cannot hand over the configuration: an emperor sends at most ${mostBytes} bytes, and it has ${size}`;
    return [{ path: ['sections'], message }];
  },

  defaults: (props) => props,
  id: idOf,
  claims: (props) => (hasUnknown([props.host, props.connection]) ? [] : [idOf(props)]),
  // All emperors of the table run all its rows, on whichever host.
  occupies: ({ connection, table, sections }) =>
    hasUnknown([connection, table, sections])
      ? []
      : placesInOneEnvironment(sections).map(({ label, address }) => ({
          label,
          address: `${connection.database}/${table} ${address}`,
        })),

  diff(from, to) {
    const moved = { replaces: true } as const;
    const identity = [
      ...diffValues(from, to, { host: moved, table: moved, name: moved }),
      ...diffValues(from.connection, to.connection, { host: moved, port: moved, database: moved }, [
        'connection',
      ]),
    ];
    const changes = [
      ...identity,
      ...diffValues(from.connection, to.connection, { user: {}, passfile: {}, sslMode: {} }, ['connection']),
      ...diffOptions(from, to, { context: { vassal: true } }).map((change) =>
        // The emperor sees that the row is newer, but not its content.
        change.activation === 'none'
          ? {
              ...change,
              activation: 'reload' as const,
              reason: 'the emperor reloads a vassal whose row changes',
            }
          : change,
      ),
      ...diffValues(from, to, { emperors: {}, ensure: {} }),
    ];
    return {
      changes,
      // Another connection may lead to the same row.
      deleteFirst: identity.length > 0 && from.name === to.name && from.table === to.table,
      activation: strongest(changes.map(({ activation }) => activation)),
    };
  },

  refuse: storeProblem,

  async read(work, id, known) {
    const props = known ?? postgresVassalProps.parse({ ...parseId(id), sections: { uwsgi: {} } });
    const [row, ...stats] = await Promise.all([
      readRow(work.hosts.get(props.host), props),
      ...props.emperors.map((emperor) => queryEmperor(work, emperor)),
    ]);
    if (row === undefined) return undefined;
    const same = !hasUnknown(props) && renderRow(props) === row.config;
    const options = same ? { sections: props.sections, layout: props.layout } : parsed(row.config, props);
    const found = { ...props, ...options };
    const ensure = worstStatus(stats.map((one) => rowStatus(found, row.ts, one)));
    return {
      props: { ...found, ensure },
      state: { ...stateOf(props), revision: workersRevision(found), digest: digestOf(row.config) },
    };
  },

  preview(props) {
    if (hasUnknown([props.host, props.connection, props.table, props.name, props.emperors])) return {};
    if (hasUnknown([props.sections, props.layout])) return stateOf(props);
    return { ...stateOf(props), revision: workersRevision(props), digest: digestOf(renderRow(props)) };
  },

  validate: async (work, props) => {
    if (props.validate) await validate(work, props);
  },

  async reconcile(work, props) {
    const [live, row] = await Promise.all([
      this.read(work, this.id(props), props),
      readRow(work.hosts.get(props.host), props),
    ]);
    const difference = live === undefined ? undefined : this.diff(live.props, props);
    if (live !== undefined && difference?.changes.length === 0) return live.state;
    await deployPostgresVassal(props, { work, row, how: difference?.activation ?? 'none' });
    return { ...stateOf(props), revision: workersRevision(props), digest: digestOf(renderRow(props)) };
  },

  async edited(work, state) {
    if (state.digest === undefined) return [];
    const row = await readRow(work.hosts.get(state.host), state);
    return row === undefined || digestOf(row.config) === state.digest ? [] : [rowText(state)];
  },

  async delete(work, state) {
    const host = work.hosts.get(state.host);
    if ((await deleteRow(host, state, state.digest)) === 'edited')
      throw new EditedError(host.name, `remove the vassal ${state.name}`, [{ what: rowText(state) }]);
    const fault = await awaitGone(work, { ...state, timeout: patience });
    if (fault === undefined) return;
    throw new ResourceError(
      host.name,
      state.name,
      `Cannot remove the vassal: its row ${rowName(state)} is gone, but ${fault}`,
    );
  },
});

/** Label of a row in messages. */
const rowText = (state: RowPlace): string => `the row ${rowName(state)} of ${state.table}`;

function parsed(config: string, props: PostgresVassalProps) {
  try {
    const { sections, layout } = parseRow(config);
    return { sections, layout };
  } catch (error) {
    const why = (error as Error).message;
    throw new ResourceError(
      props.host,
      props.name,
      `Cannot read the row ${rowName(props)}: it must be an ini configuration: ${why}`,
    );
  }
}

function stateOf(props: PostgresVassalProps): Omit<PostgresVassalState, 'revision'> {
  const { host, connection, table, name, emperors } = props;
  return { host, connection, table, name, emperors };
}
