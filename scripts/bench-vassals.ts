/** Many vassals under one emperor on a real host, with times: `[COUNT]`, 100 unless told. */
import Table from 'cli-table3';
import { manyVassals } from '../test/scale/vassals';

async function main(count = 100): Promise<void> {
  const steps = await manyVassals(count, ({ name, seconds }) =>
    console.log(`${name}: ${seconds.toFixed(1)} s`),
  );
  const table = new Table({
    head: [`${count} vassals`, 'seconds', 'execs', 'actions', 'with new processes', 'running'],
    style: { head: [], border: [] },
  });
  for (const { name, seconds, execs, kinds, restarted, vassals } of steps) {
    const actions = Object.entries(kinds).map(([kind, number]) => `${number} ${kind}`);
    table.push([name, seconds.toFixed(1), execs, actions.join(', '), restarted.length, vassals]);
  }
  console.log(table.toString());
}

main(...process.argv.slice(2).map(Number)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
