import { describeNeeding } from '../support/needs';
import { type EveryTypeProgram, everyTypeProgram, paths } from './support/every-type-pulumi';
import { PulumiStack } from './support/pulumi-stack';
import { LabStage } from './support/pulumi-stage';
import type { RenameGround } from './support/renaming';

jest.setTimeout(600_000);

describeNeeding('lab', 'pulumi')('a deletion under Pulumi of what another record has by now', () => {
  let stage: LabStage;
  let ground: RenameGround;
  let stack: PulumiStack;
  let other: PulumiStack;
  beforeAll(async () => {
    stage = await LabStage.start();
    ({ ground, stack } = stage);
    other = new PulumiStack(stage.build, 'other');
  });
  afterAll(async () => {
    other?.remove();
    await stage?.stop();
  });

  const program = (options: EveryTypeProgram): string => everyTypeProgram(ground, options);

  /** All that is there, and what runs. */
  const seen = (): Promise<string> =>
    ground.host.sh(`ls -d ${paths.join(' ')} /srv/dir /srv/rel/current 2>/dev/null || :
python3 - <<'END'
from urllib.request import urlopen
for port in 8211, 8212, 8213:
    try: print(urlopen(f'http://127.0.0.1:{port}', timeout=5).read().decode())
    except OSError: pass
END
systemctl is-active mine app half emp || :`);
  const all = /^(\/\S+\n){10}(r0\n){3}active\nactive\nactive\nactive\n$/;
  const names = ['app', 'half', 'emp', 'vas', 'conf', 'file', 'unit', 'tmp', 'dir', 'rel'];
  const up = ['up', '--yes', '--skip-preview'];
  const destroy = ['destroy', '--yes', '--skip-preview'];
  /** How many warn of what is kept; the summary of the CLI says each again. */
  const kept = (output: string, who: string): number =>
    output.match(new RegExp(`Not deleted on the host: ${who}( \\(as \\w+\\))? owns it now`, 'g'))?.length ??
    0;

  let before = '';

  test('under another name of the host, each type stays', async () => {
    stack.program(program({}));
    await stack.must(...up);
    expect(await seen()).toMatch(all);
    before = (await stack.state()).text;
    stack.program(program({ host: 'webA' }));
    const output = await stack.must(...up);
    expect(kept(output, 'its replacement')).toBeGreaterThanOrEqual(names.length);
    expect(await seen()).toMatch(all);
    expect(await stack.must('preview')).not.toMatch(/create|replace|delete/);
  });

  test('by a record of another process and time, each type stays', async () => {
    stack.importState(before);
    const output = await stack.must(...destroy);
    expect(kept(output, 'the stack test of the project shop')).toBeGreaterThanOrEqual(names.length);
    expect(await seen()).toMatch(all);
  });

  test('by a stack that another one has taken over from, each type stays', async () => {
    stack.program(program({ adopt: true }));
    await stack.must(...up);
    other.program(program({ adopt: true, text: 'theirs' }));
    await other.must(...up);
    const output = await stack.must(...destroy);
    expect(kept(output, 'the stack other of the project shop')).toBeGreaterThanOrEqual(names.length);
    expect(await seen()).toMatch(all);
  });

  test('is done by who has it, whatever its stack is called by now; nothing is noted then', async () => {
    await other.must('refresh', '--yes', '--skip-preview');
    await other.rename('renamed');
    const output = await other.must(...destroy);
    expect(output).not.toContain('owns it now');
    expect(await seen()).not.toMatch(/\/|r0|^active/m);
    expect(await ground.host.sh('ls -A /var/lib/uwsgi-iac 2>/dev/null || :')).toBe('');
  });
});
