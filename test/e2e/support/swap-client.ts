/** A client of its own that swaps the ports of two resources, and kills itself between the two changes. Run by jiti. */
import { Session } from '../../../src/engine/session';
import { type Swap, swapProject } from './swap-project';

async function main(): Promise<void> {
  let taker: string | undefined;
  const session = new Session(swapProject(JSON.parse(process.argv[2]!) as Swap), {
    events: {
      progress: (action, message) => {
        const path = 'entry' in action ? action.path : action.desired.path;
        if (/ends so that/.test(message)) taker = path;
        else if (taker !== undefined && path !== taker) process.kill(process.pid, 'SIGKILL');
      },
    },
  });
  await session.apply();
  await session.close();
}

void main();
