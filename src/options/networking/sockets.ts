import { fromDsn } from './dsn';
import { socketKinds } from './socket-kinds';

/**
 * The kinds of sockets.
 *
 * @example
 * section.networking.registerSocket(section.networking.sockets.http('127.0.0.1:8000', { boundWorkers: [1] }));
 */
export const sockets = { ...socketKinds, fromDsn };
