import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type LoopbackTarget, venvSettings } from '../../examples/support/loopback-target';
import { describeNeeding } from '../support/needs';
import type { PulumiStack } from './support/pulumi-stack';
import { LoopbackStage } from './support/pulumi-stage';

const prefix = 'ZqFormer';
const kinds = ['Env', 'Whole', 'Service', 'File', 'Option', 'Line'] as const;
/** How secrets leave the program: without a trace, or another value comes in the clear. */
const leaving = ['removed', 'replaced by plain values', 'edited on the host, then removed'] as const;

describeNeeding('pulumi')('secrets that left a program of Pulumi', () => {
  let stage: LoopbackStage;
  let target: LoopbackTarget;
  let stack: PulumiStack;
  const inHome = (path: string): string => stage.inHome(path);
  const held = (how: 'held' | 'removed' | 'plain'): void => writeFileSync(inHome('how'), how);

  beforeAll(async () => {
    stage = await LoopbackStage.start();
    ({ target, stack } = stage);
    stage.configure(Object.fromEntries(kinds.map((kind) => [kind, `${prefix}${kind}`])));
    mkdirSync(inHome('app'));
    mkdirSync(inHome('etc'));
    writeFileSync(
      inHome('app/shop.py'),
      "def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'shop']\n",
    );
    const settings = {
      ...venvSettings(target),
      master: 'true',
      'need-app': 'true',
      'http-socket': `127.0.0.1:${await target.freePort()}`,
      chdir: inHome('app'),
      module: 'shop',
    };
    stack.program(`
const mode = require('node:fs').readFileSync('${inHome('how')}', 'utf8');
const provider = new uwsgi.Provider('hosts', { hosts: { web1: config.requireSecretObject('host') } });
const part = (kind, around = (value) => value) => ({
  held: config.requireSecret(kind).apply(around), plain: around('plain' + kind), removed: undefined })[mode];
const given = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
new uwsgi.File('note', { host: 'web1', path: '${inHome('etc/note')}', content: part('File') ?? 'nothing' }, { provider });
new uwsgi.File('lines', { host: 'web1', path: '${inHome('etc/lines')}', content: part('Line', (value) => 'a=1\\nKEY=' + value + '\\n') ?? 'a=1\\n' }, { provider });
new uwsgi.Configuration('extra', { host: 'web1', path: '${inHome('etc/extra.ini')}', sections: mode === 'held' ? pulumi.secret({ uwsgi: { chdir: pulumi.interpolate\`/\${config.requireSecret('Whole')}\` } }) : { uwsgi: { processes: '1' } } }, { provider });
new uwsgi.Instance('shop', {
  host: 'web1', name: 'shop', path: '${inHome('etc/shop.ini')}', manager: 'pidfile', binary: '${target.uwsgiBinary}', timeout: 20,
  service: { environment: given({ SERVICE_TOKEN: part('Service'), KEEP: '1' }) },
  sections: { uwsgi: given({
    ...${JSON.stringify(settings)},
    env: ['KEEP=1', ...(mode === 'removed' ? [] : [part('Env', (value) => 'DB_URL=postgres://shop:' + value + '@db1/shop')])],
    'add-header': part('Option', (value) => 'X-Key: ' + value),
  }) },
}, { provider });`);
  }, 300_000);
  afterAll(() => stage?.stop());

  test.each(leaving)(
    'show in nothing that the CLI prints or keeps: %s',
    async (how) => {
      held('held');
      await stack.must('up', '--yes', '--skip-preview');
      for (const [file, kind] of [
        ['shop.ini', 'Env'],
        ['extra.ini', 'Whole'],
        ['lines', 'Line'],
      ] as const)
        expect(readFileSync(inHome(`etc/${file}`), 'utf8')).toContain(`${prefix}${kind}`);
      const outputs: string[] = [];
      if (how === leaving[2]) {
        for (const file of ['shop.ini', 'extra.ini', 'lines', 'note']) {
          const text = readFileSync(inHome(`etc/${file}`), 'utf8');
          writeFileSync(inHome(`etc/${file}`), text.replaceAll(prefix, `${prefix}Edited`));
        }
        outputs.push(await stack.must('refresh', '--preview-only', '--diff'));
        outputs.push(await stack.must('refresh', '--yes', '--skip-preview', '--diff'));
      }
      held(how === leaving[1] ? 'plain' : 'removed');
      outputs.push(await stack.must('preview', '--diff'));
      outputs.push(await stack.must('preview', '--json'));
      outputs.push(await stack.must('preview', '--refresh', '--diff'));
      outputs.push(await stack.must('stack', 'export'));
      outputs.push(await stack.must('up', '--yes', '--skip-preview', '--diff'));
      outputs.push(await stack.must('refresh', '--yes', '--skip-preview', '--diff'));
      outputs.push(await stack.must('stack', 'export'), (await stack.state()).text);
      const all = outputs.join('\n');
      expect(all.match(/.*ZqFormer\w*/g)).toBeNull();
      expect(all).toMatch(/\[secret\]/);
      if (how === leaving[1]) expect(all).toMatch(/plainFile/);
    },
    300_000,
  );
});
