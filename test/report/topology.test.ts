import { offlinePlan } from '../../src/report/offline-plan';
import { redact } from '../../src/report/redact';
import { topologyOf } from '../../src/report/topology/build';
import { limitTopology } from '../../src/report/topology/limit-topology';
import { topologyInputs } from '../../src/report/topology/topology-input';
import { topologyDot } from '../../src/report/topology/write-dot';
import { topologyMermaid } from '../../src/report/topology/write-mermaid';
import { topologySvg } from '../../src/report/topology/write-svg';
import { topologyText } from '../../src/report/topology/write-text';
import { Mask } from '../../src/secrets/mask';
import { configurations, reportBetween } from './estate-of';
import { estate } from './pull-requests';

async function topology(...[to, from]: [...Parameters<typeof estate>, ...Parameters<typeof estate>]) {
  const { plan } = await offlinePlan(estate(to).synth(), { base: estate(from).synth() });
  return topologyOf(plan.project, new Map([['web1', undefined]]), topologyInputs(plan));
}

test('topologyOf() puts vassals behind their emperor and keeps what is deleted', async () => {
  const { nodes, edges } = await topology({ vassals: ['mail'] }, { admin: true });
  expect(
    nodes
      .flatMap((node) => (node.path?.startsWith('web1/') === true ? [node] : []))
      .map(({ kind, label, state }) => [kind, label, state]),
  ).toEqual([
    ['instance', 'admin', 'delete'],
    ['vassal', 'emperor/api', 'delete'],
    ['instance', 'shop', 'same'],
    ['configuration', 'tools', 'same'],
    ['emperor', 'emperor', 'same'],
    ['vassal', 'emperor/mail', 'create'],
  ]);
  expect(edges.filter(({ label }) => label === 'watches').map(({ to }) => to)).toEqual([
    'web1 vassal emperor/api',
    'web1 vassal emperor/mail',
  ]);
});

test('topologyOf() draws files only where something is done with them, and no secret', async () => {
  const options = { env: 'DB_PASSWORD=hunter2', 'http-socket': ':80' };
  const { topology: shape } = await reportBetween(undefined, configurations(['web1'], { shop: options }));
  const texts = [topologyDot, topologyMermaid, topologyText].map((write) => write(shape));
  for (const text of texts) {
    expect(text).toContain('+ configuration shop');
    expect(text).not.toContain('hunter2');
  }
});

test('topologyMermaid() escapes what its language would read', async () => {
  const options = { 'http-socket': ':80"]; click n0 "x" <b> `#' };
  const { topology: shape } = await reportBetween(undefined, configurations(['web1'], { shop: options }));
  expect(topologyMermaid(shape)).toContain('n1([":80#34;#93;#59; click n0 #34;x#34; #60;b#62; #96;#35;"])');
});

test('limitTopology() keeps at most so many resources, those that change first, with their sockets', async () => {
  const hosts = Array.from({ length: 80 }, (_, index) => `web${index}`);
  const files = { shop: { socket: '127.0.0.1:80' } };
  const { topology: shape } = await reportBetween(
    configurations(hosts.slice(0, 79), files),
    configurations(hosts, files),
  );
  const drawn = limitTopology(shape, 60);
  expect(drawn).toMatchObject({
    left: 20,
    hosts: { length: 60 },
    nodes: { length: 120 },
    edges: { length: 60 },
  });
  expect(drawn.nodes.filter(({ state }) => state === 'create')).toHaveLength(1);
  expect(limitTopology(shape, 80)).toEqual({ ...shape, left: 0 });
});

test('topologySvg() shows every node and edge, whatever they are called', async () => {
  const options = { 'http-socket': ':80"]; -> <b> &amp; \\n \u0001' };
  const { topology: shape } = await reportBetween(
    undefined,
    configurations(['web1', 'web2'], { shop: options }),
  );
  const svg = await topologySvg(shape, 'svg_inline');
  expect(svg).toMatch(/^<svg role="img"/);
  expect(svg.match(/class="node /g)).toHaveLength(shape.nodes.length);
  expect(svg.match(/class="edge"/g)).toHaveLength(shape.edges.length);
  expect(svg).toContain('&lt;b&gt; &amp;amp; \\n \\x01');
});

test.each([
  ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[hidden]'],
  ['API_KEY="a b", X=1', 'API_KEY="[hidden]", X=1'],
  ['{"token": "abc", "n": 1}', '{"token": "[hidden]", "n": 1}'],
  ['redis://:pw@cache:6379/1', 'redis://:[hidden]@cache:6379/1'],
  ['postgres://shop:pw@db/shop', 'postgres://shop:[hidden]@db/shop'],
  ['http-socket = :8000', 'http-socket = :8000'],
  ['Cannot get a secret: the file must be readable', 'Cannot get a secret: the file must be readable'],
])('redact() hides what calls itself a secret: %s', (text, shown) => {
  expect(redact(text)).toBe(shown);
});

test('redact() hides every secret that is known, the longest first', () => {
  expect(redact('a=s3cret-long b=s3cret', new Mask(['s3cret', 's3cret-long', '']))).toBe(
    'a=[secret] b=[secret]',
  );
});
