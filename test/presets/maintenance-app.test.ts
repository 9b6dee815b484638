import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NiceSection, PythonSection, type Section } from '../../src';
import { lint } from '../../src/config/lint/lint';
import { renderSections } from '../../src/config/rendered';
import { testWithUwsgi } from '../config/real-uwsgi';
import { type RunningUwsgi, withUwsgi } from '../config/run-uwsgi';
import { eventually } from '../support/eventually';

jest.setTimeout(120_000);

let directory: string;
const trigger = () => join(directory, 'closed');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pulumi-uwsgi-maintenance-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const files = {
  'shop.py': `import os
print('code of the shop is loaded', flush=True)
def application(environ, start):
    start('200 OK', [])
    return [b'shop ' + os.environ.get('UWSGICONF_MAINTENANCE_INPLACE', 'open').encode()]
`,
  'program.py': "print('program of a mule runs', flush=True)\nimport time\ntime.sleep(600)\n",
  'tasks.py': "print('tasks are loaded', flush=True)\n",
  'own.py': "def away(environ, start):\n    start('503 Away', [])\n    return [b'own']\n",
};

const linesOf = (section: Section): string[] =>
  renderSections([section])[0]!.lines.map((line) => ('key' in line ? `${line.key} = ${line.value}` : ''));

function shop(response: string): PythonSection {
  const section = new PythonSection({
    wsgiModule: './shop.py',
    workers: 1,
    paramsPython: { searchPath: '.' },
  });
  section.configureMaintenanceMode(trigger(), response);
  // Code that is declared later is left out, too.
  section.workers.setMulesParams({ mules: ['program.py'] });
  section.python.importModule('tasks.py', { shared: true });
  section.networking.registerSocket(section.networking.sockets.http('http.sock'));
  return section;
}

/** Answers as the clients get them, with a reload between. */
async function serves(running: RunningUwsgi, status: number, body: string): Promise<void> {
  await eventually(`it answers ${status}`, async () =>
    expect([await running.status('/'), await running.body('/')]).toEqual([status, body]),
  );
}

const answers: readonly (readonly [name: string, response: string, body: string])[] = [
  ['the application of the configuration', 'app', 'Service is temporarily unavailable\n'],
  ['an application of the host', 'app::own:away', 'own'],
];

describe.each(answers)('%s', (_, response, body) => {
  testWithUwsgi.each([[true], [false]])(
    'answers while the trigger exists, which was there when rendered and started: %s',
    async (first) => {
      if (first) writeFileSync(trigger(), '');
      const lines = linesOf(shop(response));
      await withUwsgi(
        lines,
        async (running) => {
          const marks = /code of the shop|program of a mule|tasks are loaded/;
          for (const closed of [first, !first, first]) {
            if (closed) writeFileSync(trigger(), '');
            else rmSync(trigger(), { force: true });
            await serves(running, closed ? 503 : 200, closed ? body : 'shop open');
          }
          // Nothing of the shop ran before the first opening.
          if (first) expect(running.output().split('binary reloading')[0]).not.toMatch(marks);
        },
        { files },
      );
    },
  );
});

test('the text does not depend on the existence of the trigger where it is rendered', () => {
  const before = linesOf(shop('app'));
  writeFileSync(trigger(), '');
  expect(linesOf(shop('app'))).toEqual(before);
  expect(lint(renderSections([shop('app')])).filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('the Python package has the same application', () => {
  const python = readFileSync(join(__dirname, '../../python/src/uwsgi_iac/maintenance.py'), 'utf8');
  const [code] = linesOf(shop('app')).filter((line) => line.startsWith('eval = '));
  const literals = (text: string) =>
    text.match(/b?(["'])(?:(?!\1).)*\1/g)!.map((one) => one.replaceAll('"', "'"));
  expect(literals(python.slice(python.lastIndexOf('"""') + 3))).toEqual(literals(code!));
});

test('code under a condition of the user is refused, because uWSGI does not nest conditions', () => {
  const section = new NiceSection();
  section.raw('if-env', 'STAGE').raw('module', 'shop').raw('endif', '');
  section.configureMaintenanceMode('/run/closed', 'app');
  expect(() => section.directives).toThrow(
    'Cannot replace the application in maintenance: module stands under if-env, and uWSGI does not nest conditions',
  );
});
