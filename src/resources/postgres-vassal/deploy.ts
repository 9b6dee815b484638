import type { Activation } from '../../activation/activation';
import { sh } from '../../transport/shell';
import { digestOf } from '../digest';
import { instanceProps } from '../instance/props';
import { validateOnHost } from '../process/host/validate';
import { type Live, ResourceError, type Work } from '../resource';
import {
  awaitGone,
  awaitRunning,
  awaitSettled,
  emperorLabel,
  queryEmperor,
  releaseThrottled,
} from './emperors';
import { type PostgresVassalProps, type PostgresVassalState, rowName } from './props';
import { parseRow, renderRow } from './row-text';
import { deleteRow, type Row, writeRow } from './rows';
import { restoreRows, withdrawRows } from './withdrawn-rows';

/** Resource type; its rows can take over from each other. */
export const type = 'uwsgi:index:PostgresVassal';

/** Context of a deployment. */
export interface PostgresVassalDeployment {
  readonly work: Work;
  readonly row?: Row;
  readonly live?: Live<PostgresVassalProps, PostgresVassalState>;
  /** Activation that the change needs. */
  readonly how: Activation;
}

/** Writes the row and waits until all emperors run it; otherwise restores the previous row. */
export async function deployPostgresVassal(
  props: PostgresVassalProps,
  deployment: PostgresVassalDeployment,
): Promise<void> {
  const { work, row } = deployment;
  const config = renderRow(props);
  const same = row?.config === config;
  await requireEmperors(work, props);
  if (!same && props.validate) await validate(work, props);
  if (row !== undefined) await awaitSettled(work, props, row.ts);
  const left = await withdrawRows(work, type, props.name);
  try {
    await makeEffective(props, config, deployment);
  } catch (error) {
    if (left.length === 0) throw error;
    const { message } = error as Error;
    throw Object.assign(error as Error, { message: `${message}\n${await restoreRows(work, left)}` });
  }
}

async function makeEffective(
  props: PostgresVassalProps,
  config: string,
  deployment: PostgresVassalDeployment,
): Promise<void> {
  const { work, row } = deployment;
  const name = rowName(props);
  const same = row?.config === config;
  const failures = await releaseThrottled(work, props);
  const ts = same ? row.ts : await write(props, config, deployment);
  if (props.emperors.length === 0) return;
  work.progress(`waiting until ${props.emperors.length} emperors run ${name}`);
  const fault = await awaitRunning(work, props, { ts, failures });
  if (fault === undefined) return;
  const left = same ? 'the row was already up to date' : await putBack(props, config, deployment);
  throw faultOf(props, work, `Cannot deploy ${name}: ${fault}; ${left}; see their logs for the cause`);
}

/** Writes the row. For a restart it first deletes the row and waits until no emperor runs it any more. */
async function write(
  props: PostgresVassalProps,
  config: string,
  { work, row, how }: PostgresVassalDeployment,
): Promise<number> {
  const host = work.hosts.get(props.host);
  const name = rowName(props);
  const conflict = `Cannot write ${name}: another client changed the row meanwhile; nothing was changed, run again`;
  let expected = row?.config;
  if (row !== undefined && (how === 'restart' || !parseRow(row.config).ours)) {
    if (props.emperors.length === 0) {
      work.warn(
        `${name} must restart for this change, but no \`emperors\` are known: it takes effect when each emperor restarts it`,
      );
    } else {
      work.progress(`taking ${name} out until no emperor runs it`);
      if ((await deleteRow(host, props, digestOf(row.config))) !== 'deleted')
        throw faultOf(props, work, conflict);
      expected = undefined;
      const fault = await awaitGone(work, props);
      if (fault !== undefined) {
        await writeRow(host, props, { config: row.config });
        throw faultOf(props, work, `Cannot end ${name}: ${fault}; the previous row is restored`);
      }
    }
  }
  work.progress(`writing ${name} to ${props.connection.database}/${props.table}`);
  const ts = await writeRow(host, props, { config, expected, createTable: props.createTable });
  if (ts === undefined) throw faultOf(props, work, conflict);
  return ts;
}

/** Restores the previous row, unless another client has changed the row since; returns a message about the result. */
async function putBack(
  props: PostgresVassalProps,
  config: string,
  { work, row }: PostgresVassalDeployment,
): Promise<string> {
  const host = work.hosts.get(props.host);
  const restored =
    row === undefined
      ? (await deleteRow(host, props, digestOf(config))) === 'deleted'
      : (await writeRow(host, props, { config: row.config, expected: config })) !== undefined;
  return restored
    ? 'the previous row is restored'
    : 'the previous row is not restored, because another client changed the row meanwhile';
}

const faultOf = (props: PostgresVassalProps, work: Work, message: string): ResourceError =>
  new ResourceError(work.hosts.get(props.host).name, props.name, message);

/** Requires that all emperors answer, watch a table and are no tyrants, before anything is changed. */
async function requireEmperors(work: Work, props: PostgresVassalProps): Promise<void> {
  const faults = await Promise.all(
    props.emperors.map(async (emperor) => {
      const stats = await queryEmperor(work, emperor);
      if (stats === undefined) return [`${emperorLabel(emperor)} must answer, but does not`];
      if (stats.emperor_tyrant !== 0) {
        return [
          `${emperorLabel(emperor)} must be no tyrant, because a row has no owner as whom the vassal could run`,
        ];
      }
      if (stats.emperor.some((source) => source.startsWith('pg://'))) return [];
      // The text behind a scheme may hold a password.
      const sources = stats.emperor.map((source) => source.replace(/:\/\/.*/s, '://…')).join(', ');
      return [`${emperorLabel(emperor)} must watch a table of PostgreSQL (pg://…), but watches ${sources}`];
    }),
  );
  if (faults.flat().length === 0) return;
  const why = faults.flat().join('; ');
  throw faultOf(props, work, `Cannot deploy ${rowName(props)}: ${why}; nothing was changed`);
}

/** Validates the configuration with the uWSGI of each host that will run the vassal. */
export async function validate(work: Work, props: PostgresVassalProps): Promise<void> {
  const { name, layout, sections, timeout } = props;
  const path = `/${props.connection.database}/${props.table}/${rowName(props)}`;
  const places = props.emperors.length === 0 ? [{ host: props.host, binary: props.binary }] : props.emperors;
  const distinct = new Map(places.map(({ host, binary }) => [`${host}\n${binary}`, { host, binary }]));
  work.progress(
    `validating ${name} with the uWSGI of ${[...distinct.values()].map(({ host }) => host).join(', ')}`,
  );
  await Promise.all(
    [...distinct.values()].map(async ({ host, binary }) => {
      const target = work.hosts.get(host);
      const bash = sh`command -v bash > /dev/null`;
      const { code } = await target.exec(bash, {
        purpose: 'find bash',
        readOnly: true,
        allowFailure: true,
      });
      if (code !== 0) {
        const why =
          'without bash on the host, a vassal out of a database reloads into an older configuration';
        throw new ResourceError(target.name, name, `Cannot deploy ${path}: ${why}; nothing was changed`);
      }
      const given = { host, name, path, sections, layout, binary, timeout, manager: 'pidfile' };
      const instance = { ...instanceProps.parse(given), path, runtimeDirectory: '/tmp' };
      await validateOnHost(target, instance, work);
    }),
  );
}
