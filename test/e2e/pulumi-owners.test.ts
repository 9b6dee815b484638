import { HostFile } from '../../src/constructs/host-file';
import { Session } from '../../src/engine/session';
import { describeNeeding } from '../support/needs';
import { PulumiStack } from './support/pulumi-stack';
import { LabStage } from './support/pulumi-stage';
import { apply, type RenameGround } from './support/renaming';

jest.setTimeout(600_000);

const up = ['up', '--yes', '--skip-preview'] as const;
const destroy = ['destroy', '--yes', '--skip-preview'] as const;
const refresh = ['refresh', '--yes', '--skip-preview'] as const;

/** A program of an instance and a file. */
interface Program {
  readonly processes?: number;
  readonly text?: string;
  readonly adopt?: boolean;
  readonly module?: string;
  /** Options of its instance. */
  readonly options?: string;
  /** Types that it declares. */
  readonly types?: readonly ('Instance' | 'File' | 'Directory')[];
}

describeNeeding('lab', 'pulumi')('what a stack owns on a host', () => {
  let stage: LabStage;
  let ground: RenameGround;
  let stacks: PulumiStack[] = [];
  beforeAll(async () => {
    stage = await LabStage.start();
    ({ ground } = stage);
  });
  afterAll(() => stage?.stop());
  afterEach(async () => {
    for (const stack of stacks) {
      await stack.run(...destroy);
      stack.remove();
    }
    stacks = [];
    await ground.host.sh('rm -rf /srv/text /srv/spool /var/lib/uwsgi-iac/pulumi');
  });

  const stackOf = (name: string): PulumiStack => {
    const stack = new PulumiStack(stage.build, name);
    stacks.push(stack);
    return stack;
  };
  const program = ({
    processes = 1,
    text = 'one',
    adopt = false,
    module = 'app',
    options = '{}',
    types = ['Instance', 'File'],
  }: Program = {}): string => `
const provider = new uwsgi.Provider('hosts', { adopt: ${adopt}, hosts: { web1: ${JSON.stringify(ground.connection())} } });
const section = new Section().set('plugin', 'python3').set('master', true).set('need-app', true).set('processes', ${processes}).set('chdir', '/srv/good').set('module', '${module}').set('http-socket', ':8231');
const types = ${JSON.stringify(types)};
if (types.includes('Instance')) new uwsgi.Instance('shop', { host: 'web1', name: 'shop', section, timeout: 20 }, { provider, ...${options} });
if (types.includes('File')) new uwsgi.File('text', { host: 'web1', path: '/srv/text', content: '${text}' }, { provider });
if (types.includes('Directory')) new uwsgi.Directory('spool', { host: 'web1', path: '/srv/spool' }, { provider });
exports.urn = provider.urn;`;
  const start = async (name: string, given: Program = {}): Promise<PulumiStack> => {
    const stack = stackOf(name);
    stack.program(program(given));
    await stack.must(...up);
    return stack;
  };
  const imported = async (name: string): Promise<PulumiStack> => {
    const stack = await start(name, { types: [] });
    const { resources } = await stack.state();
    const provider = `hosts=${resources.find(({ type }) => type === 'pulumi:providers:uwsgi')!.urn}`;
    for (const [type, one, path] of [
      ['Instance', 'shop', '/etc/uwsgi/shop.ini'],
      ['File', 'text', '/srv/text'],
    ] as const) {
      const args = [`uwsgi:index:${type}`, one, `web1:${path}`, '--provider', provider];
      await stack.must('import', ...args, '--yes', '--protect=false');
    }
    return stack;
  };
  const seen = (): Promise<string> =>
    ground.host.sh(
      'cat /srv/text 2>&1 || :; grep ^processes /etc/uwsgi/shop.ini 2>&1 || :; systemctl is-active shop || :',
    );
  const refused = async (stack: PulumiStack, says: RegExp): Promise<void> => {
    const before = await seen();
    for (const args of [['preview'], up]) {
      const { code, output } = await stack.run(...args);
      expect(output).toMatch(says);
      expect(code).not.toBe(0);
    }
    expect(await seen()).toBe(before);
  };
  const running = /processes = \d\nactive\n$/;
  const gone = /No such file.*\n.*No such file.*\ninactive/;

  test('is its own after another one only imported it, and is taken over by the first change', async () => {
    const first = await start('first');
    let second = await imported('second');
    expect(await second.must(...destroy)).toContain(
      'Not deleted on the host: the stack first of the project shop (as shop) owns it now',
    );
    expect(await seen()).toMatch(running);

    second = await imported('again');
    second.program(program({ processes: 2, text: 'two' }));
    await second.must(...up);
    first.program(program({ processes: 3, text: 'three' }));
    await refused(
      first,
      /Cannot update (shop|text): .*created by the stack again of the project shop as (shop|text)/,
    );
    expect(await first.must(...destroy)).toContain(
      'Not deleted on the host: the stack again of the project shop (as shop) owns it now',
    );
    expect(await seen()).toMatch(running);
    await second.must(...destroy);
    expect(await seen()).toMatch(gone);
  });

  test('is not that of another stack of the same name', async () => {
    const first = await start('test');
    await first.rename('moved');
    const second = stackOf('test');
    second.program(program({ processes: 2, text: 'two' }));
    const says =
      /Cannot create (shop|text): .* created by the stack test of the project shop as (shop|text), but not by this record/;
    await refused(second, says);
    await second.must(...destroy);
    expect(await seen()).toMatch(running);
    first.program(program({ processes: 2 }));
    await first.must(...up);
    await refused(second, /created by the stack (moved|test) of/);
  });

  test('is not of others, be it as declared; a directory is shared', async () => {
    await ground.host.sh(
      'printf one > /srv/text; chmod 644 /srv/text; mkdir -m 755 /srv/spool; touch /srv/spool/job',
    );
    const stack = stackOf('test');
    stack.program(program({ types: ['File'] }));
    const says = /Cannot create text: web1:\/srv\/text exists already, and the host has no note/;
    await refused(stack, says);
    expect(await ground.host.sh('cat /srv/text')).toBe('one');
    // An earlier creation of the stack began here and was cut off.
    const noted = `f=/var/lib/uwsgi-iac/pulumi/$(printf /srv/text | sha256sum | cut -c1-32); mkdir -p $(dirname $f); printf 'shop/test\\n\\n' > $f`;
    await ground.host.sh(`${noted}; printf two > /srv/text`);
    await refused(stack, says);
    await ground.host.sh('printf one > /srv/text');
    stack.program(program({ types: ['File', 'Directory'] }));
    await stack.must(...up);
    await stack.must(...destroy);
    expect(await ground.host.sh('ls /srv/spool; ls /srv/text 2>&1 || :')).toMatch(/^job\n.*No such/);
  });

  test.each([
    [
      'left the state',
      async (stack: PulumiStack) => {
        const { resources } = await stack.state();
        const { urn } = resources.find(({ type }) => type === 'uwsgi:index:File')!;
        await stack.must('state', 'delete', urn, '--yes');
      },
    ],
    [
      'stayed with retainOnDelete',
      async (stack: PulumiStack) => {
        stack.program(
          program({ types: ['File'] }).replaceAll(
            "'one' }, { provider }",
            "'one' }, { provider, retainOnDelete: true }",
          ),
        );
        await stack.must(...up);
        await stack.must(...destroy);
      },
    ],
  ])('is not what another user put there since it %s', async (_, lose) => {
    const stack = await start('test', { types: ['File'] });
    await lose(stack);
    await ground.host.sh('printf mine > /srv/text');
    stack.program(program({ types: ['File'] }));
    await refused(stack, /Cannot create text: web1:\/srv\/text exists already, created by the stack test of/);
    expect(await ground.host.sh('cat /srv/text')).toBe('mine');
  });

  test('is not what is at the new address of its host', async () => {
    const stack = await start('test');
    // The host without its notes stands for another machine.
    await ground.host.sh('mv /var/lib/uwsgi-iac/pulumi /var/lib/kept; printf mine > /srv/text');
    stack.program(program({ text: 'two' }));
    await refused(
      stack,
      /Cannot update text: it is not the one on this host .* has no note that this stack deployed it/,
    );
    expect(await stack.must(...refresh)).toContain(
      'Removed from the state of this stack: web1:/srv/text exists already',
    );
    await refused(stack, /Cannot create text/);
    stack.program(program({ text: 'two', adopt: true }));
    await stack.must(...up);
    expect(await ground.host.sh('cat /srv/text')).toBe('two');
  });

  test('is known as recorded where its notes are lost', async () => {
    const stack = await start('test');
    await ground.host.sh('rm -r /var/lib/uwsgi-iac/pulumi');
    await stack.must(...refresh);
    stack.program(program({ text: 'two', processes: 2 }));
    await stack.must(...up);
    expect(await seen()).toBe('twoprocesses = 2\nactive\n');
    expect(await ground.host.sh('ls /var/lib/uwsgi-iac/pulumi')).not.toBe('');
  });

  test('is deleted before its replacement, and not forgotten when that fails', async () => {
    const options = '{ deleteBeforeReplace: true }';
    const stack = await start('test', { options });
    const { urn } = (await stack.state()).resources.find(({ type }) => type === 'uwsgi:index:Instance')!;
    const replaced = await stack.must(...up, '--replace', urn);
    expect(replaced).not.toContain('Not deleted');
    expect(await seen()).toMatch(running);
    stack.program(program({ options, module: 'missing' }));
    const { code, output } = await stack.run(...up, '--replace', urn);
    expect(code).not.toBe(0);
    expect(output).not.toContain('Not deleted');
    await stack.must(...destroy);
    expect(await seen()).toMatch(gone);
  });

  test('is not deleted by the embedded engine, from which it was taken over', async () => {
    const project = ground.project((web) => {
      new HostFile(web, 'text', { path: '/srv/text', content: 'one' });
    });
    await apply(project);
    const stack = stackOf('test');
    stack.program(program({ types: ['File'] }));
    await refused(stack, /Cannot create text: web1:\/srv\/text exists already/);
    stack.program(program({ types: ['File'], adopt: true }));
    await stack.must(...up);
    const warned: string[] = [];
    const session = new Session(project, { events: { warned: (_, message) => warned.push(message) } });
    await session.destroy();
    await session.close();
    expect(warned).toEqual([
      'Not deleted on the host: the stack test of the project shop (as text) owns it now',
    ]);
    expect(await ground.host.sh('cat /srv/text')).toBe('one');
    await stack.must(...destroy);
    expect(await ground.host.sh('ls /srv/text 2>&1 || :')).toContain('No such');
  });
});
