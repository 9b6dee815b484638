/** A client of its own, to be killed: applies a project that a JSON text describes. Run by jiti. */
import { Session } from '../../../src/engine/session';
import { type KillProject, projectOf } from './kill-project';

async function main(): Promise<void> {
  const session = new Session(projectOf(JSON.parse(process.argv[2]!) as KillProject));
  process.stdout.write('begun\n');
  await session.apply();
  await session.close();
}

void main();
