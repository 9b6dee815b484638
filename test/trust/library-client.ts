/** A client of the library: applies the program with a lock of a few seconds, and says of each action how it ended. */
import { Session } from 'pulumi-uwsgi/engine';
import program from './program';

async function main(): Promise<void> {
  const session = new Session(program() as never, {
    lockSeconds: Number(process.env['TRUST_LOCK_SECONDS'] ?? 4),
    lockWait: Number(process.env['TRUST_LOCK_WAIT'] ?? 0),
    events: {
      ended: ({ action, error }) => {
        const { path, host } =
          'desired' in action ? { path: action.desired.path, host: action.desired.props.host } : action;
        const how = error === undefined ? '✓' : '✗';
        console.error(`${how} ${host} ${path}: ${action.kind} ${error === undefined ? 'done' : 'failed'}`);
        if (error !== undefined) console.error(error.message);
      },
    },
  });
  try {
    const { results, stopped } = await session.apply();
    for (const { skipped, error } of results) if (skipped === true) console.error(error?.message);
    if (stopped !== undefined) console.error(stopped.message);
    const failed = results.some(({ error }) => error !== undefined) || stopped !== undefined;
    process.exitCode = failed ? 1 : 0;
  } finally {
    await session.close();
  }
}

main().catch((error: Error) => {
  console.error(`Error: ${error.message}`);
  process.exitCode = 1;
});
