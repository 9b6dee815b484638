import { status } from '@grpc/grpc-js';
import { unmetWarnings } from '../orchestration/preflight';
import { currentlyRefused, type PreflightReport, type Resource, type Work } from '../resources/resource';
import type { ProviderRequest } from './call';
import { urnName } from './claims';
import type { EngineLog } from './engine-log';
import { byAlias, RequestError } from './errors';
import type { ProviderHosts } from './provider-hosts';
import type { Running } from './running';

/** A request about one resource. */
interface Operation {
  readonly urn: string;
  /** `create`, for people. */
  readonly verb: string;
  /** Seconds; 0 for the default. */
  readonly timeout: number;
  readonly call: ProviderRequest;
}

/** Runs an operation on a resource; its messages have reached the engine when this returns. */
export async function operate<T>(
  { log, running, hosts }: { log: EngineLog; running: Running; hosts: ProviderHosts },
  { urn, verb, timeout, call }: Operation,
  task: (work: Work) => Promise<T>,
): Promise<T> {
  const sent: Promise<void>[] = [];
  const warn = (message: string) => void sent.push(log.warn(urn, call.show(message)));
  const progress = (message: string) => void sent.push(log.progress(urn, call.show(message)));
  try {
    return await running.run(timeout, `${verb} ${urnName(urn)}`, (signal) => {
      signal.addEventListener('abort', () =>
        progress('stopping: the change on the host is completed or rolled back'),
      );
      return task({ hosts: hosts.for(warn), progress, warn, signal });
    });
  } catch (error) {
    throw hosts.explained(error);
  } finally {
    await Promise.all(sent);
  }
}

/**
 * Shows the findings of a preflight. Another resource of the program may provide a requirement or free a port, which is unknown
 * here, so that these are warnings.
 *
 * @throws RequestError with the reasons for which the host refuses the change
 */
export async function reportPreflight(
  report: PreflightReport,
  { log, urn, call }: { log: EngineLog } & Pick<Operation, 'urn' | 'call'>,
): Promise<void> {
  for (const text of report.notes) await log.info(urn, call.show(text));
  const busy = (report.busy ?? []).map(({ text }) => currentlyRefused(`${text}; ${byAlias}`));
  for (const text of [...unmetWarnings(report), ...busy]) await log.warn(urn, call.show(text));
  if (report.errors.length > 0)
    throw new RequestError(status.FAILED_PRECONDITION, call.show(report.errors.join('\n')));
}

/** The resource type of a URN. */
export function resourceAt(urn: string, resources: ReadonlyMap<string, Resource>): Resource {
  const type = urn.split('::')[2]?.split('$').at(-1) ?? '';
  const resource = resources.get(type);
  if (resource !== undefined) return resource;
  throw new RequestError(
    status.INVALID_ARGUMENT,
    `Cannot find the resource type ${type}: it must be one of ${[...resources.keys()].join(', ')}`,
  );
}
