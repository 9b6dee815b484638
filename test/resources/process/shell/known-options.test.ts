import { join } from 'node:path';
import { startLoopbackTarget } from '../../../../examples/support/loopback-target';
import { catalog } from '../../../../src/config/catalog';
import {
  optionsAsked,
  optionsScript,
  readOptions,
} from '../../../../src/resources/process/shell/known-options';
import { probeUwsgi } from '../../../../src/resources/uwsgi-probe';
import { localHost } from '../../../../src/transport/local-host';
import { joinShell, sh } from '../../../../src/transport/shell';
import { testWithUwsgi } from '../../../config/real-uwsgi';

jest.setTimeout(120_000);

const host = localHost('here');
const section = (options: Record<string, string>) => ({
  name: 'uwsgi',
  lines: Object.entries(options).map(([key, value]) => ({ key, value })),
});

/** What a uWSGI of this machine says of options. */
async function said(binary: string, options: Record<string, string>) {
  const asked = optionsAsked(binary, [section(options)]);
  const result = await host.exec(optionsScript(asked), { readOnly: true });
  return readOptions(asked, result, await probeUwsgi(host, binary));
}

describe('the uWSGI of PyPI, 2.0.30', () => {
  let binary: string;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const target = await startLoopbackTarget();
    binary = target.uwsgiBinary;
    stop = () => target.stop();
  });
  afterAll(() => stop?.());

  test('lets pass what it has inside', async () => {
    expect(
      await said(binary, { master: 'true', 'wsgi-file': 'a.py', 'max-requests-delta': '3', http: ':80' }),
    ).toEqual({ errors: [], unmet: [], notes: [] });
  });

  test('tells an option of a later release, one of no release, and one that it was built without', async () => {
    const { errors } = await said(binary, {
      'reload-on-pss': '1',
      'no-such-option': '1',
      'https-socket': ':1',
    });
    const seen = `${binary} is 2.0.30 and does not know it`;
    expect(errors).toEqual([
      `Cannot use https-socket: ${seen}; it was built without it`,
      `Cannot use no-such-option: ${seen}; no release from 2.0.21 to 2.1 has it`,
      `Cannot use reload-on-pss: ${seen}; it exists from 2.1 on`,
    ]);
  });

  test('lacks a plugin that is neither inside nor a file, and the options of it need no word of their own', async () => {
    expect(await said(binary, { plugin: 'psgi', psgi: 'app.pl' })).toEqual({
      errors: [],
      unmet: [
        `plugin = psgi: ${binary} is 2.0.30 and has it neither inside nor as a file (Debian: package uwsgi-plugin-psgi)`,
      ],
      notes: [],
    });
    const { errors } = await said(binary, { psgi: 'app.pl' });
    expect(errors[0]).toContain('it belongs to the plugin psgi, which is not loaded');
    const { unmet } = await said(binary, { plugins: 'python3' });
    expect(unmet[0]).toContain('has python inside: leave the plugin out');
  });

  test('is not judged where conditions or other files decide', async () => {
    const none = { errors: [], unmet: [], notes: [] };
    expect(await said(binary, { 'if-env': 'X', 'reload-on-pss': '1', endif: '' })).toEqual(none);
    expect(await said(binary, { include: '/etc/more.ini', 'reload-on-pss': '1' })).toEqual(none);
    expect(await said(binary, { 'set-placeholder': 'mine=1', 'set-ph': 'x=2' })).toEqual(none);
  });

  test('knows every option of its core by the catalogue, but for those it was built without', async () => {
    const { errors } = await said(binary, Object.fromEntries(core('2.0.30').map((name) => [name, '1'])));
    expect(errors.filter((line) => !line.endsWith('it was built without it'))).toEqual([]);
    // What it does not list it does not take, either.
    const names = errors.map((line) => /^Cannot use (\S+):/.exec(line)![1]!);
    expect(names).toContain('https-socket');
    const { stdout } = await host.exec(
      joinShell(
        names.map(
          (name) =>
            sh`printf '[uwsgi]\n${name} = 1\n' | ${binary} --ini - --strict --get none 2>&1 < /dev/stdin | sed -n 's/.*unknown config directive: //p'`,
        ),
      ),
      { readOnly: true },
    );
    expect(stdout.trim().split('\n')).toEqual(names);
  });

  test('may be absent', async () => {
    expect((await said(join(binary, 'nowhere'), { master: 'true' })).unmet[0]).toMatch(/^no .*install uWSGI/);
  });
});

testWithUwsgi(
  "Debian's uWSGI 2.0.21 knows its options with the plugins loaded, and none of a later release",
  async () => {
    const debian = '/usr/bin/uwsgi';
    expect(await said(debian, { plugins: 'python3,http', 'wsgi-file': 'a.py', http: ':80' })).toEqual({
      errors: [],
      unmet: [],
      notes: [],
    });
    const { errors } = await said(debian, { 'max-requests-delta': '3' });
    expect(errors[0]).toMatch(
      /\/usr\/bin\/uwsgi is 2\.0\.21\S* and does not know it; it exists from 2\.0\.30 on$/,
    );
  },
);

/** Options of the core that a release has, but those that open a file for conditions and other files. */
function core(release: string): string[] {
  return [...catalog.values()]
    .filter(({ plugin, versions }) => plugin === 'core' && versions.includes(release))
    .filter(({ kind }) => !['logic', 'config-include'].includes(kind))
    .map(({ name }) => name)
    .filter((name) => !/^(plugins?|need-plugins?|plugins?-dir|autoload|set.*)$/.test(name));
}
