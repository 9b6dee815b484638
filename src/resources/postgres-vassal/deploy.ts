import type { Activation } from '../../activation/activation';
import { digestOf } from '../digest';
import { instanceProps } from '../instance/props';
import { validateOnHost } from '../instance/validate';
import { type Live, ResourceError, type Work } from '../resource';
import { asked, awaitGone, awaitRunning, awaitSettled, called, release } from './emperors';
import { comeBack, letLeave } from './leaving';
import { type PostgresVassalProps, type PostgresVassalState, rowName } from './props';
import { parseRow, renderRow } from './row-text';
import { deleteRow, type Row, writeRow } from './rows';

/** The type whose rows can take over from each other. */
export const type = 'uwsgi:index:PostgresVassal';

/** What a deployment starts from. */
export interface Deployment {
  readonly work: Work;
  readonly row?: Row;
  readonly live?: Live<PostgresVassalProps, PostgresVassalState>;
  /** What makes the change effective. */
  readonly how: Activation;
}

/** Writes the row and waits until all emperors run it, or makes the row what it was before. */
export async function deploy(props: PostgresVassalProps, deployment: Deployment): Promise<void> {
  const { work, row } = deployment;
  const config = renderRow(props);
  const same = row?.config === config;
  await requireEmperors(work, props);
  if (!same && props.validate) await validate(work, props);
  if (row !== undefined) await awaitSettled(work, props, row.ts);
  const left = await letLeave(work, type, props.name);
  try {
    await makeEffective(props, config, deployment);
  } catch (error) {
    if (left.length === 0) throw error;
    const { message } = error as Error;
    throw Object.assign(error as Error, { message: `${message}\n${await comeBack(work, left)}` });
  }
}

async function makeEffective(
  props: PostgresVassalProps,
  config: string,
  deployment: Deployment,
): Promise<void> {
  const { work, row } = deployment;
  const name = rowName(props);
  const same = row?.config === config;
  const failures = await release(work, props);
  const ts = same ? row.ts : await write(props, config, deployment);
  if (props.emperors.length === 0) return;
  work.progress(`waiting until ${props.emperors.length} emperors run ${name}`);
  const fault = await awaitRunning(work, props, { ts, failures });
  if (fault === undefined) return;
  const left = same ? 'the row was as wanted before' : await putBack(props, config, deployment);
  throw faultOf(props, work, `Cannot deploy ${name}: ${fault}; ${left}. Their logs tell the cause`);
}

/** Writes the row; what needs a new start is out of the table until no emperor runs it any more. */
async function write(
  props: PostgresVassalProps,
  config: string,
  { work, row, how }: Deployment,
): Promise<number> {
  const host = work.hosts.get(props.host);
  const name = rowName(props);
  const conflict = `Cannot write ${name}: somebody else wrote the row meanwhile; nothing was changed, run again`;
  let expected = row?.config;
  if (row !== undefined && (how === 'restart' || !parseRow(row.config).ours)) {
    if (props.emperors.length === 0) {
      work.warn(
        `${name} needs a new start for this change, but no \`emperors\` are known: it takes effect when each emperor starts it anew`,
      );
    } else {
      work.progress(`taking ${name} out until no emperor runs it`);
      if ((await deleteRow(host, props, digestOf(row.config))) !== 'deleted')
        throw faultOf(props, work, conflict);
      expected = undefined;
      const fault = await awaitGone(work, props);
      if (fault !== undefined) {
        await writeRow(host, props, { config: row.config });
        throw faultOf(props, work, `Cannot end ${name}: ${fault}; the row is what it was before`);
      }
    }
  }
  work.progress(`writing ${name} to ${props.connection.database}/${props.table}`);
  const ts = await writeRow(host, props, { config, expected, createTable: props.createTable });
  if (ts === undefined) throw faultOf(props, work, conflict);
  return ts;
}

/** Makes the row what it was before, unless somebody else wrote it since; tells which. */
async function putBack(
  props: PostgresVassalProps,
  config: string,
  { work, row }: Deployment,
): Promise<string> {
  const host = work.hosts.get(props.host);
  const restored =
    row === undefined
      ? (await deleteRow(host, props, digestOf(config))) === 'deleted'
      : (await writeRow(host, props, { config: row.config, expected: config })) !== undefined;
  return restored
    ? 'the row is what it was before'
    : 'the row was not put back, because somebody else wrote it meanwhile';
}

const faultOf = (props: PostgresVassalProps, work: Work, message: string): ResourceError =>
  new ResourceError(work.hosts.get(props.host).name, props.name, message);

/** Nothing is changed unless all emperors are there and look into a database. */
async function requireEmperors(work: Work, props: PostgresVassalProps): Promise<void> {
  const faults = await Promise.all(
    props.emperors.map(async (emperor) => {
      const stats = await asked(work, emperor);
      if (stats === undefined) return [`${called(emperor)} must answer, but does not`];
      if (stats.emperor_tyrant !== 0) {
        return [`${called(emperor)} must be no tyrant, because a row does not tell whose the vassal is`];
      }
      if (stats.emperor.some((source) => source.startsWith('pg://'))) return [];
      // What stands behind a scheme may hold a password.
      const sources = stats.emperor.map((source) => source.replace(/:\/\/.*/s, '://…')).join(', ');
      return [`${called(emperor)} must watch a table of PostgreSQL (pg://…), but watches ${sources}`];
    }),
  );
  if (faults.flat().length === 0) return;
  const why = faults.flat().join('; ');
  throw faultOf(props, work, `Cannot deploy ${rowName(props)}: ${why}; nothing was changed`);
}

/** Asks the uWSGI of each host that will run the vassal. */
export async function validate(work: Work, props: PostgresVassalProps): Promise<void> {
  const { name, layout, sections, timeout } = props;
  const path = `/${props.connection.database}/${props.table}/${rowName(props)}`;
  const places = props.emperors.length === 0 ? [{ host: props.host, binary: props.binary }] : props.emperors;
  const distinct = new Map(places.map(({ host, binary }) => [`${host}\n${binary}`, { host, binary }]));
  work.progress(
    `asking the uWSGI of ${[...distinct.values()].map(({ host }) => host).join(', ')} about ${name}`,
  );
  await Promise.all(
    [...distinct.values()].map(async ({ host, binary }) => {
      const target = work.hosts.get(host);
      const bash = 'command -v bash > /dev/null';
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
