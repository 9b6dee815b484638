import { labUnavailable, startLab } from './lab';

/** `npx jiti test/lab/cli.ts start 3` boots hosts for looking around, until ^C. */
async function main([command, count = '1']: readonly string[]): Promise<number> {
  const hosts = Number(count);
  if (command !== 'start' || !Number.isInteger(hosts) || hosts < 1) {
    console.error('Usage: cli.ts start [HOSTS]');
    return 2;
  }
  if (labUnavailable !== undefined) {
    console.error(`Cannot start a lab: ${labUnavailable}`);
    return 1;
  }
  const interrupted = new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  const began = Date.now();
  const lab = await startLab({ hosts });
  console.log(`${hosts} ready after ${Date.now() - began} ms`);
  for (const { name, address } of lab.hosts) {
    console.log(
      `${name}: ssh -i ${lab.keys.root} -o UserKnownHostsFile=${lab.knownHostsFile} root@${address}`,
    );
  }
  for (const { name, password, privateKeyFile } of Object.values(lab.users)) {
    console.log(`${name}: key ${privateKeyFile ?? '-'}, password ${password ?? '-'}`);
  }
  console.log('^C to stop');
  const hold = setInterval(() => {}, 60_000);
  await interrupted;
  clearInterval(hold);
  await lab.stop();
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
