import type { Disturbance, Kind } from '../disturbance';

const inventory = '/var/lib/uwsgi-iac/inventory';

const damages: Readonly<Record<string, (file: string) => string>> = {
  empty: (file) => `: > ${file}`,
  cut: (file) => `head -c 60 ${file} > /root/.cut; cat /root/.cut > ${file}; rm /root/.cut`,
  garbage: (file) => `head -c 300 /dev/urandom > ${file}`,
  'of another form': (file) => `echo '{"version":2,"project":7,"resources":[]}' > ${file}`,
  'a directory': (file) => `rm -f ${file}; mkdir ${file}`,
};

async function damage(run: Disturbance, file: string): Promise<string> {
  const how = run.random.pick(Object.keys(damages));
  await run.sh(`mkdir -p ${inventory}; chmod 700 ${inventory}\n${damages[how]!(file)}`);
  return how;
}

/** What we remember on the host is damaged. */
export const memoryKinds: readonly Kind[] = [
  {
    name: 'own inventory damaged',
    operations: ['update', 'nothing'],
    async disturb(run) {
      const file = `${inventory}/${run.stage.scene(run.subject.declared, undefined, run.subject.folder).project}.json`;
      await damage(run, file);
      // The way out that the message names; it keeps what was there.
      run.nextArguments.push('--adopt');
      run.checks.push(async () => {
        await run.sh(`rm -rf ${file}*.damaged`);
        return [];
      });
    },
  },
  {
    name: "another project's inventory damaged",
    async disturb(run) {
      const file = `${inventory}/stranger.json`;
      await run.sh(`mkdir -p -m 700 ${inventory}
echo '{"version":2,"project":"stranger","resources":{"web1/other":{"type":"uwsgi:index:File"}}}' > ${file}`);
      await damage(run, file);
      run.undo(() => run.sh(`rm -rf ${file}; rmdir ${inventory} 2>/dev/null || :`));
      run.checks.push(async () => {
        const { code, output } = await run.client.ended;
        return code === 0 ? [] : [`it stopped a project that it is not of: ${output.slice(-300)}`];
      });
    },
  },
];
