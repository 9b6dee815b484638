import type { Synthesis } from '../constructs/project';
import { withShortDeadline } from '../transport/connection';
import type { Host } from '../transport/host';
import type { LateConnection } from '../transport/late-connection';
import { newHost, parseDestination } from '../transport/open-host';
import { UsageError } from './errors';
import { printError } from './output/print';
import { warn } from './output/warn';

/** A host with its name and connection. */
export interface NamedHost {
  readonly name: string;
  readonly connection: LateConnection;
}

/** The hosts of a program, or only the one called `name`. */
export function namedHosts({ hosts }: Synthesis, name?: string): readonly NamedHost[] {
  const all = [...hosts].map(([host, connection]) => ({ name: host, connection }));
  const chosen = all.filter((one) => name === undefined || one.name === name);
  if (chosen.length > 0) return chosen;
  const known = all.map((one) => one.name).join(', ');
  throw new UsageError(
    name === undefined
      ? 'Cannot choose a host: the program declares none'
      : `Cannot find the host ${name}: the program declares ${known || 'none'}`,
  );
}

/** Parses a destination: `local`, `web1`, `deploy@web1:2222`. */
export function parseHost(destination: string): NamedHost {
  try {
    return { name: destination, connection: parseDestination(destination) };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Connects to a host, runs something on it, and disconnects. */
export async function withHost<T>(
  { name, connection }: NamedHost,
  run: (host: Host) => Promise<T>,
): Promise<T> {
  const onTrying = (message: string) => printError(`${name}: ${message}\n`);
  const host = newHost(name, withShortDeadline(connection), { onWarning: warn, onTrying });
  try {
    return await run(host);
  } finally {
    await host.close();
  }
}
