import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pythonPackages } from '../../examples/support/python-packages';
import {
  DjangoApp,
  Host,
  HostFile,
  type Instrument,
  instrument,
  Project,
  PythonApp,
  type PythonAppProps,
  renderSections,
  StaticSite,
} from '../../src';
import { lint } from '../../src/config/lint/lint';
import { testWithUwsgi } from '../config/real-uwsgi';
import { type RunningUwsgi, withUwsgi } from '../config/run-uwsgi';
import { eventually } from '../support/eventually';

jest.setTimeout(400_000);

const vendors: readonly Instrument[] = ['sentry', 'datadog', 'opentelemetry', 'newrelic'];

function application(props: Partial<PythonAppProps> = {}): PythonApp {
  const host = new Host(new Project('p'), 'web');
  return new PythonApp(host, 'shop', { directory: '.', module: 'shop', http: './http.sock', ...props });
}

const rendered = (app: PythonApp) => renderSections([app.section]);
const linesOf = (app: PythonApp): string[] =>
  rendered(app)[0]!.lines.flatMap((line) => ('key' in line ? [`${line.key} = ${line.value}`] : []));

/** Lines that an instrument adds. */
function added(vendor: Instrument, props: Partial<PythonAppProps> = {}): string[] {
  const app = application(props);
  const before = linesOf(app);
  instrument(app, vendor as 'datadog');
  return linesOf(app).filter((line) => !before.includes(line));
}

const hooks = 'py-call-uwsgi-fork-hooks = true';
const started = {
  sentry: [],
  datadog: ['env = DD_SERVICE=shop', 'import = ddtrace.bootstrap.sitecustomize'],
  opentelemetry: [
    'env = OTEL_SERVICE_NAME=shop',
    'import = opentelemetry.instrumentation.auto_instrumentation.sitecustomize',
  ],
  newrelic: [
    'single-interpreter = true',
    'env = NEW_RELIC_APP_NAME=shop',
    'import = /etc/uwsgi/shop.newrelic.py',
  ],
};

test.each(vendors)('instrument(%s) adds its options, its name and its start', (vendor) => {
  expect(added(vendor)).toEqual([hooks, ...started[vendor]]);
});

test('ddtrace gets skip-atexit with lazy-apps, and threads stand for enable-threads', () => {
  expect(added('datadog', { options: { 'lazy-apps': true } })).toContain('skip-atexit = true');
  const app = application({ threads: 4 });
  instrument(app, 'datadog');
  expect(linesOf(app).filter((line) => line.includes('threads'))).toEqual(['threads = 4']);
});

test('names and variables of the program count, and an SDK may be started by the application', () => {
  const app = application({ environment: { DD_SERVICE: 'own' } });
  instrument(app, 'datadog', { automatic: false, environment: { DD_ENV: '50%' } });
  expect(linesOf(app).filter((line) => /DD_|import/.test(line))).toEqual([
    'env = DD_SERVICE=own',
    'env = DD_ENV=50%%',
  ]);
  const named = application();
  instrument(named, 'newrelic', { service: 'checkout' });
  expect(linesOf(named)).toContain('env = NEW_RELIC_APP_NAME=checkout');
  const project = new Host(new Project('p'), 'web');
  const django = new DjangoApp(project, 'shop', { project: 'shop', directory: '/srv', http: ':1' });
  instrument(django, 'sentry');
  expect(linesOf(django)).toContain(hooks);
});

test('wrong instruments and applications are refused', () => {
  const host = new Host(new Project('p'), 'web');
  const site = new StaticSite(host, 'site', { directory: '/srv', http: ':1' });
  expect(() => instrument(site, 'sentry')).toThrow(
    'web/site: Cannot instrument it with Sentry: it must be an application of Python',
  );
  expect(() => instrument(application(), 'jaeger' as 'datadog')).toThrow(
    'web/shop: Cannot instrument it with "jaeger": it must be one of sentry, datadog, opentelemetry, newrelic',
  );
  expect(() => instrument(application(), 'sentry', { automatic: true } as never)).toThrow(
    'unknown property automatic',
  );
  expect(() => instrument(application(), 'datadog', { servce: 'a' } as never)).toThrow('service');
});

test.each(vendors)('a program with instrument(%s) has no finding about it', (vendor) => {
  for (const options of [{}, { 'lazy-apps': true }, { 'enable-threads': false }]) {
    const app = application({ options, environment: { SENTRY_DSN: 'http://key@localhost/1' } });
    instrument(app, vendor as 'datadog');
    instrument(app, 'sentry');
    expect(
      lint(rendered(app)).filter(({ rule }) => /instrument|sentry|datadog|no-threads/.test(rule)),
    ).toEqual([]);
  }
});

/** A receiver of what an SDK sends: `METHOD PATH` with the body. */
interface Receiver {
  readonly port: number;
  readonly received: { readonly path: string; readonly body: string }[];
  readonly server: Server;
}

async function receive(tls?: { readonly key: string; readonly cert: string }): Promise<Receiver> {
  const received: Receiver['received'] = [];
  const listener: RequestListener = async (request, response) => {
    const body = (await bodyOf(request)).toString('latin1');
    const path = request.url ?? '';
    received.push({ path, body });
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(collectorAnswer(new URL(path, 'http://a').searchParams.get('method'))));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, received, server };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

/** Answers of New Relic's collector by method: where to go, and that events are wanted each second. */
function collectorAnswer(method: string | null): unknown {
  if (method === 'preconnect') return { return_value: { redirect_host: 'localhost' } };
  if (method !== 'connect') return method === null ? {} : { return_value: null };
  const limits = { analytic_event_data: 100, span_event_data: 100, error_event_data: 10 };
  return {
    return_value: {
      agent_run_id: '1',
      event_harvest_config: { report_period_ms: 1000, harvest_limits: limits },
    },
  };
}

describe('SDKs of PyPI under uWSGI send to a receiver', () => {
  let packages: string;
  let directory: string;
  let receiver: Receiver;
  beforeAll(async () => {
    packages = await pythonPackages([
      ...['ddtrace==4.16.0', 'flask==3.1.*', 'newrelic==14.1.0', 'sentry-sdk==2.75.0'],
      ...['opentelemetry-distro==0.66b1', 'opentelemetry-instrumentation-flask==0.66b1'],
      'opentelemetry-exporter-otlp-proto-http==1.45.1',
    ]);
    directory = mkdtempSync(join(tmpdir(), 'pulumi-uwsgi-instrument-'));
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', join(directory, 'key'), '-out', join(directory, 'cert')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...name], {
      stdio: 'ignore',
    });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  afterEach(() => receiver.server.close());

  const code = {
    'shop.py': `from flask import Flask
application = Flask(__name__)
@application.route('/marker')
def page():
    return 'answered'
`,
    'watched.py': `import sentry_sdk
sentry_sdk.init()
from shop import application
@application.route('/message')
def message():
    sentry_sdk.capture_message('marker')
    return 'answered'
`,
  };
  const quiet = { DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false', DD_REMOTE_CONFIGURATION_ENABLED: 'false' };
  const environments: Readonly<Record<Instrument, () => Record<string, string>>> = {
    sentry: () => ({ SENTRY_DSN: `http://key@127.0.0.1:${receiver.port}/1` }),
    datadog: () => ({ ...quiet, DD_TRACE_AGENT_URL: `http://127.0.0.1:${receiver.port}` }),
    opentelemetry: () => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    }),
    newrelic: () => ({
      NEW_RELIC_LICENSE_KEY: '0'.repeat(40),
      NEW_RELIC_HOST: 'localhost',
      NEW_RELIC_PORT: String(receiver.port),
      NEW_RELIC_CA_BUNDLE_PATH: join(directory, 'cert'),
      NEW_RELIC_STARTUP_TIMEOUT: '10',
      NEW_RELIC_LOG: 'stdout',
    }),
  };
  /** Where the data arrives, and the application's name in it. */
  const arrival: Readonly<Record<Instrument, readonly [path: RegExp, ...contents: string[]]>> = {
    sentry: [/^\/api\/1\/envelope\//, 'marker'],
    datadog: [/^\/v0\.\d\/traces/, 'shop', 'marker'],
    opentelemetry: [/^\/v1\/traces/, 'shop', 'marker'],
    newrelic: [/method=analytic_event_data/, 'marker'],
  };
  const open = async (vendor: Instrument) => {
    const [key, cert] = ['key', 'cert'].map((file) => readFileSync(join(directory, file), 'utf8'));
    receiver = await receive(vendor === 'newrelic' ? { key: key!, cert: cert! } : undefined);
  };
  const ask = async (uwsgi: RunningUwsgi, vendor: Instrument) => {
    await uwsgi.logs(/spawned uWSGI worker 1/);
    await eventually('the application answers', async () =>
      expect(await uwsgi.body(vendor === 'sentry' ? '/message' : '/marker')).toBe('answered'),
    );
  };
  const module = (vendor: Instrument) => (vendor === 'sentry' ? 'watched' : 'shop');

  testWithUwsgi.each(vendors.flatMap((vendor) => [false, true].map((lazy) => [vendor, lazy] as const)))(
    '%s, lazy-apps: %s',
    async (vendor, lazy) => {
      await open(vendor);
      const app = application({
        module: module(vendor),
        options: { pythonpath: ['.', packages], 'lazy-apps': lazy },
        instance: { path: join(directory, 'shop.ini') },
      });
      instrument(app, vendor as 'datadog', { environment: environments[vendor]() });
      const agent = app.node.findAll().find((one) => one instanceof HostFile);
      const files: Record<string, string> =
        agent === undefined ? {} : { 'agent.py': String(agent.props.content) };
      const lines = linesOf(app).map((line) => line.replace(/^(import = ).*\.newrelic\.py$/, '$1./agent.py'));
      const [path, ...contents] = arrival[vendor];
      await withUwsgi(
        lines,
        async (uwsgi) => {
          await ask(uwsgi, vendor);
          await eventually('the data arrives', () =>
            expect(
              receiver.received.filter(
                (one) => path.test(one.path) && contents.every((part) => one.body.includes(part)),
              ),
            ).not.toEqual([]),
          );
          expect(uwsgi.output()).not.toMatch(
            /IMPORTANT: We detected|uWSGIConfig|enable-threads option be given/,
          );
        },
        { files: { ...code, ...files } },
      );
    },
  );

  const halves: readonly (readonly [rule: string, vendor: Instrument, lines: string[], log: RegExp])[] = [
    ['instrument-without-threads', 'sentry', ['lazy-apps = true'], /uWSGI without thread support/],
    ['sentry-without-fork-hooks', 'sentry', ['enable-threads = true'], /uWSGI in preforking mode/],
    [
      'instrument-without-threads',
      'datadog',
      ['import = ddtrace.bootstrap.sitecustomize'],
      /uWSGIConfigError: enable-threads option must be set/,
    ],
    [
      'datadog-without-skip-atexit',
      'datadog',
      ['import = ddtrace.bootstrap.sitecustomize', 'lazy-apps = true', 'enable-threads = true'],
      /uWSGIConfigDeprecationWarning: skip-atexit option must be set/,
    ],
    ['instrument-without-threads', 'newrelic', ['import = ./agent.py'], /enable-threads option be given/],
  ];

  testWithUwsgi.each(halves)('%s: what %s says of half a configuration', async (rule, vendor, more, log) => {
    await open(vendor);
    const lines = [
      ...['http-socket = http.sock', 'master = true', 'pythonpath = .', `pythonpath = ${packages}`],
      ...Object.entries(environments[vendor]()).map(([name, value]) => `env = ${name}=${value}`),
      ...[`module = ${module(vendor)}`, ...more],
    ];
    const section = { name: 'uwsgi', lines: lines.map((line) => toDirective(line)) };
    expect(lint([section]).map((finding) => finding.rule)).toContain(rule);
    const agent = { 'agent.py': 'import newrelic.agent\nnewrelic.agent.initialize()\n' };
    await withUwsgi(
      lines,
      async (uwsgi) => {
        await uwsgi.logs(/spawned uWSGI worker 1/);
        await uwsgi.status('/marker');
        await uwsgi.logs(log);
      },
      { files: { ...code, ...agent } },
    );
  });
});

function toDirective(line: string): { readonly key: string; readonly value: string } {
  const [key = '', ...value] = line.split(' = ');
  return { key, value: value.join(' = ') };
}
