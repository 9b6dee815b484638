import { mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { type LoopbackTarget, venvSettings } from '../../examples/support/loopback-target';
import { describeNeeding } from '../support/needs';
import { connectionTo } from '../support/session';
import type { PulumiStack } from './support/pulumi-stack';
import { LoopbackStage } from './support/pulumi-stage';

jest.setTimeout(300_000);

describeNeeding('pulumi')(
  'code that fails its probe under Pulumi, which keeps the release as deployed',
  () => {
    let stage: LoopbackStage;
    let target: LoopbackTarget;
    let stack: PulumiStack;
    let port: number;
    const inHome = (path: string): string => stage.inHome(path);

    beforeAll(async () => {
      stage = await LoopbackStage.start();
      ({ target, stack } = stage);
      port = await target.freePort();
      mkdirSync(inHome('source'));
      const instance = {
        manager: 'pidfile',
        binary: target.uwsgiBinary,
        path: inHome('shop.ini'),
        timeout: 10,
      };
      stack.program(`
const contains = require('node:fs').readFileSync('${inHome('contains')}', 'utf8');
const project = new Project('led-back');
const web = new Host(project, 'web', ${JSON.stringify(connectionTo(target))});
new PythonApp(web, 'shop', {
  release: { source: '${inHome('source')}', directory: '${inHome('srv/shop')}' },
  module: 'shop', http: '127.0.0.1:${port}', processes: 2, embeddedPlugin: true, options: ${JSON.stringify(venvSettings(target))},
  instance: { ...${JSON.stringify(instance)}, probes: [{ http: { url: 'http://127.0.0.1:${port}/', contains }, timeout: 2, successes: 1 }] },
});
uwsgi.deployProject(project);`);
    }, 300_000);
    afterAll(() => stage?.stop());

    /** New code, and the text that the probe looks for in its answer. */
    const program = (version: string, contains: string): void => {
      writeFileSync(
        inHome('source/shop.py'),
        `def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'${version}']\n`,
      );
      writeFileSync(inHome('contains'), contains);
    };
    const up = (...args: string[]) => stack.run('up', '--yes', '--skip-preview', ...args);
    const answer = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
    const current = () => readlinkSync(inHome('srv/shop/current')).replace(/^releases\/(\d+)-.*$/, '$1');
    const unproven = async (ran: ReturnType<typeof up>) => {
      const { code, output } = await ran;
      expect(output).toMatch(/a probe failed; the previous state is restored/);
      expect(code).not.toBe(0);
      expect([await answer(), current()]).toEqual(['one', '1']);
    };

    test('is proven by every further run, until one succeeds with it', async () => {
      program('one', 'one');
      expect((await up()).code).toBe(0);
      expect(await answer()).toBe('one');
      program('two', 'one');
      await unproven(up());
      await unproven(up());
      await unproven(up('--refresh'));
      program('two', 'two');
      const { code, output } = await up();
      expect([code, output]).toEqual([0, expect.stringMatching(/switching \S+ to releases\/2-\w+ again/)]);
      expect([await answer(), current()]).toEqual(['two', '2']);
      expect(await stack.must('up', '--yes', '--skip-preview')).toMatch(/unchanged/);
      expect(await stack.must('preview', '--refresh', '--expect-no-changes')).toMatch(/unchanged/);
    });

    test('is named where the host keeps it no more, and deployed again with --refresh', async () => {
      program('four', 'two');
      expect((await up()).code).not.toBe(0);
      expect([await answer(), current()]).toEqual(['two', '2']);
      const gone = readdirSync(inHome('srv/shop/releases')).find((name) => name.startsWith('3-'))!;
      writeFileSync(inHome(`srv/shop/releases/${gone}/shop.py`), 'edited');
      program('four', 'four');
      const { code, output } = await up();
      expect(code).not.toBe(0);
      expect(output.replace(/\s+/g, ' ')).toMatch(
        /must lead to the release \w{12}, for which `triggers.release` stands, but leads to releases\/2-\w+, .*the files of releases\/3-\w+ are not as they were deployed; nothing was changed; run `pulumi up --refresh`/,
      );
      expect([await answer(), current()]).toEqual(['two', '2']);
      rmSync(inHome(`srv/shop/releases/${gone}`), { recursive: true });
      expect((await up('--refresh')).code).toBe(0);
      expect(await answer()).toBe('four');
      expect((await up()).output).toMatch(/unchanged/);
    });
  },
);
