import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type LoopbackTarget, venvSettings } from '../../examples/support/loopback-target';
import { describeNeeding } from '../support/needs';
import type { PulumiStack } from './support/pulumi-stack';
import { LoopbackStage } from './support/pulumi-stage';

const prefix = 'SeNtInEl';
const kinds = ['Env', 'Whole', 'Service', 'File', 'Option'] as const;

/** An application that tells its whole environment when it fails, and writes to the terminal of who deploys. */
const application = (file: string): string => `import os, uwsgi
mode = open('${file}').read().strip()
real = '/import/' not in str(uwsgi.opt['ini'])
if mode == 'import' or (mode == 'activate' and real):
    # uWSGI of the wheel is a Python program: its interpreter is there before the option is read.
    given = [line.strip() for line in open(uwsgi.opt['ini']) if line.startswith('env')]
    raise RuntimeError('\\x1b]0;PWNED\\x07\\x1b[2J\\u202e postgres://shop:%s@db1 %r' % (given[0].split('=')[2], (given, dict(os.environ))))
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'shop']
`;

describeNeeding('pulumi')('secrets under Pulumi', () => {
  let stage: LoopbackStage;
  let target: LoopbackTarget;
  let stack: PulumiStack;
  const outputs: string[] = [];
  const inHome = (path: string): string => stage.inHome(path);

  const run = async (code: number, ...args: readonly string[]): Promise<string> => {
    const ran = await stack.run(...args);
    outputs.push(ran.output);
    if (ran.code !== code && !(code !== 0 && ran.code !== 0))
      throw new Error(`it ended with ${ran.code}:\n${ran.output}`);
    return ran.output;
  };

  beforeAll(async () => {
    stage = await LoopbackStage.start();
    ({ target, stack } = stage);
    stage.configure(Object.fromEntries(kinds.map((kind) => [kind, `${prefix}${kind}`])));
    mkdirSync(inHome('app'));
    mkdirSync(inHome('etc'));
    writeFileSync(inHome('app/shop.py'), application(inHome('mode')));
    stack.program(`
const provider = new uwsgi.Provider('hosts', { hosts: { web1: config.requireSecretObject('host') } });
const secret = (kind) => config.requireSecret(kind);
new uwsgi.File('note', { host: 'web1', path: '${inHome('etc/note')}', content: secret('File'), mode: '600' }, { provider });
new uwsgi.Configuration('extra', { host: 'web1', path: '${inHome('etc/extra.ini')}', mode: '600', sections: pulumi.secret({ uwsgi: { chdir: pulumi.interpolate\`/\${secret('Whole')}\` } }) }, { provider });
const shop = new uwsgi.Instance('shop', {
  host: 'web1', name: 'shop', path: '${inHome('etc/shop.ini')}', manager: 'pidfile', binary: '${target.uwsgiBinary}', mode: '600', timeout: 20,
  service: { environment: { SERVICE_TOKEN: secret('Service') } },
  sections: { uwsgi: {
    ...${JSON.stringify({ ...venvSettings(target), master: 'true', 'need-app': 'true', 'http-socket': `127.0.0.1:${await target.freePort()}`, chdir: inHome('app'), module: 'shop' })},
    env: [pulumi.interpolate\`DB_PASSWORD=\${secret('Env')}\`, 'CHANGED=' + require('node:fs').readFileSync('${inHome('changed')}', 'utf8')],
    'add-header': pulumi.interpolate\`X-Key: \${secret('Option')}\`,
  } },
}, { provider });
exports.path = shop.path;`);
  }, 300_000);
  afterAll(() => stage?.stop());

  test('show in nothing that the CLI prints or keeps of runs that succeed and fail, and failures still tell why', async () => {
    const turn = (mode: string, changed: string) => {
      writeFileSync(inHome('mode'), mode);
      writeFileSync(inHome('changed'), changed);
    };
    turn('ok', '0');
    await run(0, 'preview', '--diff');
    await run(0, 'up', '--yes', '--skip-preview');
    expect(existsSync(inHome('etc/shop.ini'))).toBe(true);
    expect(readFileSync(inHome('etc/shop.ini'), 'utf8')).toContain(`${prefix}Env`);
    // A secret option makes no secret of where its file is.
    expect(await run(0, 'stack', 'output', 'path')).toContain('shop.ini');
    turn('import', '1');
    await run(0, 'preview', '--json');
    const refused = await run(1, 'up', '--yes', '--skip-preview');
    expect(refused).toMatch(/postgres:\/\/shop:\[secret\]@db1/);
    expect(refused).toMatch(/shop\.ini/);
    turn('activate', '2');
    const reverted = await run(1, 'up', '--yes', '--skip-preview', '--diff');
    expect(reverted).toMatch(/\[secret\]/);
    writeFileSync(
      inHome('etc/shop.ini'),
      `[uwsgi]\nenv = DB_PASSWORD=${prefix}Env\nenv = EVIL=\u001b[2J\u202e\n`,
    );
    await run(0, 'refresh', '--preview-only', '--diff');
    turn('ok', '3');
    await run(0, 'up', '--yes', '--skip-preview', '--refresh');
    await run(0, 'destroy', '--yes', '--skip-preview');
    outputs.push((await stack.state()).text);
    const all = outputs.join('\n');
    for (const kind of kinds) expect(all).not.toContain(`${prefix}${kind}`);
    expect(refused + reverted).toMatch(/PWNED/);
    for (const text of [refused, reverted]) expect(text).not.toMatch(/\u001b\]|\u001b\[2J|\u0007|\u202e/);
  }, 300_000);
});
