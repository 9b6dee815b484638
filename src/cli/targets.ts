import type { Synthesis } from '../constructs/project';
import { impatient } from '../transport/connection';
import type { Host } from '../transport/host';
import type { LateConnection } from '../transport/late-connection';
import { newHost, parseDestination } from '../transport/open-host';
import { UsageError } from './errors';
import { printError } from './print';

/** A host by its name. */
export interface Target {
  readonly name: string;
  readonly connection: LateConnection;
}

/** The hosts of a program, or the one of them that is asked for. */
export function targetsOf({ hosts }: Synthesis, name?: string): readonly Target[] {
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

/** A host as people write it: `local`, `web1`, `deploy@web1:2222`. */
export function targetOf(destination: string): Target {
  try {
    return { name: destination, connection: parseDestination(destination) };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Connects, does something with a host, and hangs up. */
export async function withHost<T>({ name, connection }: Target, run: (host: Host) => Promise<T>): Promise<T> {
  const onWarning = (message: string) => printError(`Warning: ${message}\n`);
  const onTrying = (message: string) => printError(`${name}: ${message}\n`);
  const host = newHost(name, impatient(connection), { onWarning, onTrying });
  try {
    return await run(host);
  } finally {
    await host.close();
  }
}
