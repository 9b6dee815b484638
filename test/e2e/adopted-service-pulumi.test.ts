import { describeNeeding } from '../support/needs';
import type { PulumiStack } from './support/pulumi-stack';
import { LabStage } from './support/pulumi-stage';
import type { RenameGround } from './support/renaming';

jest.setTimeout(300_000);

const ini = '/etc/uwsgi/hand.ini';

describeNeeding('lab', 'pulumi')('a configuration under Pulumi that a service of others starts from', () => {
  let stage: LabStage;
  let ground: RenameGround;
  let stack: PulumiStack;
  beforeAll(async () => {
    stage = await LabStage.start();
    ({ ground, stack } = stage);
    await ground.host.sh(`mkdir -p /etc/uwsgi
printf '[uwsgi]\\nplugin = python3\\nmaster = true\\nchdir = /srv/good\\nmodule = app\\nhttp-socket = :8221\\n' > ${ini}
printf '[Service]\\nType=notify\\nNotifyAccess=all\\nKillSignal=SIGINT\\nExecStart=/usr/bin/uwsgi --ini ${ini}\\n' > /etc/systemd/system/hand.service
systemctl daemon-reload; systemctl start hand`);
  });
  afterAll(() => stage?.stop());
  const program = (path?: string, options = '{}', service = ", service: 'hand.service'"): string => `
const provider = new uwsgi.Provider('hosts', { adopt: true, hosts: { web1: ${JSON.stringify(ground.connection())} } });
const section = new Section().set('plugin', 'python3').set('master', true).set('chdir', '/srv/good').set('module', 'app').set('http-socket', ':8221');
${path === undefined ? '' : `new uwsgi.Configuration('hand', { host: 'web1', path: '${path}'${service}, section }, { provider, ...${options} });`}`;
  const up = ['up', '--yes', '--skip-preview'] as const;

  test('is not removed with the resource nor by another path, and stays with retainOnDelete', async () => {
    stack.program(program(ini));
    await stack.must(...up);
    const refused =
      /Cannot remove \/etc\/uwsgi\/hand\.ini: no service that is active or enabled may start from it, but hand\.service \(active, static\) does/;
    for (const [path, commands] of [
      ['/etc/uwsgi/moved.ini', [['preview'], up]],
      [undefined, [up]],
    ] as const) {
      stack.program(program(path));
      for (const args of commands) {
        const { code, output } = await stack.run(...args);
        expect(output).toMatch(refused);
        expect(code).not.toBe(0);
      }
      await ground.host.sh(`test -e ${ini} && test ! -e /etc/uwsgi/moved.ini && systemctl restart hand`);
      expect(await ground.serves(8221)).toBe(true);
    }
    // Without its service, and then without the resource.
    stack.program(program(ini, '{}', ''));
    await stack.must(...up);
    stack.program(program());
    const { code, output } = await stack.run(...up);
    expect(output).toMatch(refused);
    expect(code).not.toBe(0);
    await ground.host.sh(`test -e ${ini} && systemctl restart hand`);
    stack.program(program(ini, '{ retainOnDelete: true }'));
    await stack.must(...up);
    stack.program(program());
    await stack.must(...up);
    await ground.host.sh(`test -e ${ini} && systemctl restart hand`);
  });
});
