import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeTitle, type Topology } from '../../src/report/topology/model';
import { cli } from './support';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'cli-graph-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = join(folder, 'farm.ts');
writeFileSync(
  program,
  `import { Host, HostResource, Project, PythonApp, Section } from 'pulumi-uwsgi';
const project = new Project('farm');
const web1 = new Host(project, 'web1', { host: '203.0.113.5', user: 'deploy', become: {} });
const web2 = new Host(project, 'web2', { host: '203.0.113.6', user: 'deploy', become: {} });
const on = (host: Host, name: string, type: string, props: object, section: Section) =>
  new HostResource(host, name, { type: \`uwsgi:index:\${type}\`, props: { ...props }, sections: [section] });
const master = () => new Section().set('master', true);
on(web1, 'emperor', 'Instance', { name: 'emperor' }, master().set('emperor', '/etc/uwsgi/vassals').set('stats', '/run/emperor.stats'));
for (const name of ['shop', 'blog']) {
  const section = new Section().set('module', name).set('workers', 4).set('socket', \`/run/\${name}.sock\`);
  on(web1, name, 'Configuration', { path: \`/etc/uwsgi/vassals/\${name}.ini\` }, section.set('subscribe2', \`server=127.0.0.1:9000,key=\${name}.example\`));
}
on(web1, 'front', 'Instance', { name: 'front' }, master().set('http', '0.0.0.0:80').set('http-subscription-server', '127.0.0.1:9000').set('workers', 1));
on(web1, 'apart', 'Configuration', { path: '/etc/uwsgi/apart.ini' }, new Section().set('socket', '*:80'));
const api = new PythonApp(web2, 'api', { directory: '/srv/api', module: 'api:app', http: '0.0.0.0:8000', configure: (section) => section.set('subscribe-to', '203.0.113.5:9000:api.example') });
const unit = new HostResource(web2, 'unit', {
  type: 'uwsgi:index:SystemdUnit',
  props: { name: 'api.socket', enabled: false, sections: { Socket: { ListenStream: '0.0.0.0:8000', Service: 'api.service' } } },
});
api.node.addDependency(unit);
export default project;
`,
);

const printed = async (...args: string[]): Promise<string> => {
  const { stdout, stderr, code } = await cli(['graph', program, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

test('graph finds who runs, watches, serves and joins whom', async () => {
  const graph = JSON.parse(await printed('--json')) as Topology;
  const edges = graph.edges.map(({ from, label, to }) => `${from} | ${label} | ${to}`);
  expect(edges.sort()).toEqual(
    [
      'web1 unit emperor.service | runs | web1 emperor emperor',
      'web1 unit front.service | runs | web1 instance front',
      'web1 emperor emperor | watches | web1 vassal shop',
      'web1 emperor emperor | watches | web1 vassal blog',
      'web1 emperor emperor | stats | web1 socket /run/emperor.stats',
      'web1 vassal shop | socket | web1 socket /run/shop.sock',
      'web1 vassal blog | socket | web1 socket /run/blog.sock',
      'web1 vassal shop | subscribes to | web1 socket 127.0.0.1:9000',
      'web1 vassal blog | subscribes to | web1 socket 127.0.0.1:9000',
      'web1 instance front | http-subscription-server | web1 socket 127.0.0.1:9000',
      'web1 router http 0.0.0.0:80 | listens | web1 socket :80',
      'web1 router http 0.0.0.0:80 | to | web1 instance front',
      'web1 configuration apart | socket | web1 socket :80',
      'web2 unit api.service | runs | web2 instance api',
      'web2 unit api.socket | ListenStream | web2 socket :8000',
      'web2 unit api.socket | starts | web2 unit api.service',
      'web2 instance api | http-socket | web2 socket :8000',
      'web2 instance api | subscribes to | web1 socket 203.0.113.5:9000',
      'web2 instance api | after | web2 unit api.socket',
    ].sort(),
  );
  expect(graph.nodes.find(({ path }) => path === 'web2/api/instance')?.details).toEqual([
    'api:app',
    '2 workers',
  ]);
});

test('graph knows emperors, vassals and releases by their types', async () => {
  const empire = join(folder, 'empire.ts');
  writeFileSync(
    empire,
    `import { Emperor, Host, Project, PythonApp, Release, Section } from 'pulumi-uwsgi';
const project = new Project('empire');
const web1 = new Host(project, 'web1', { host: '203.0.113.5' });
const emperor = new Emperor(web1, 'emperor', { vassals: '/etc/uwsgi/vassals' });
emperor.addVassal('shop', { section: new Section().set('module', 'shop').set('workers', 2) });
const release = new Release(web1, 'code', { source: '${folder}' });
new PythonApp(web1, 'api', { release, module: 'api', socket: '/run/api.sock' });
export default project;
`,
  );
  const { stdout } = await cli(['graph', empire]);
  expect(stdout).toBe(`Project empire
web1 (203.0.113.5)
  unit emperor.service
  └─ runs → emperor emperor  (/etc/uwsgi/vassals)
     ├─ watches → vassal emperor/shop  (shop; 2 workers)
     └─ emperor-stats-server /var/lib/uwsgi-iac/emperor/emperor.sock
  unit api.service
  └─ runs → instance api  (api; 2 workers)
     ├─ socket /run/api.sock
     └─ after → release code  (/srv/code)
`);
});

test('graph as text is a tree a host', async () => {
  const text = await printed();
  expect(text).toContain(
    'Project farm\nweb1 (deploy@203.0.113.5)\n  unit emperor.service\n  └─ runs → emperor emperor',
  );
  expect(text).toContain(
    '     ├─ watches → vassal shop  (shop; 4 workers)\n     │  ├─ socket /run/shop.sock\n',
  );
  expect(text).toContain('subscribes to 203.0.113.5:9000 on web1\n');
});

test('graph as Mermaid and dot names every node once and every edge', async () => {
  const { nodes, edges } = JSON.parse(await printed('--json')) as Topology;
  const mermaid = await printed('--format', 'mermaid');
  expect(mermaid.match(/^ {4}n\d+\W/gm)).toHaveLength(nodes.length);
  expect(mermaid.match(/^ {2}n\d+ -(-|\.-)>\|".*"\| n\d+$/gm)).toHaveLength(edges.length);
  expect(mermaid.match(/subgraph/g)).toHaveLength(2);
  const dot = await printed('--format', 'dot');
  expect(dot.match(/ -> /g)).toHaveLength(edges.length);
  expect(dot.match(/shape=/g)).toHaveLength(nodes.length);
});

test('graph as SVG is well-formed and shows every node and label', async () => {
  const svg = await printed('--format', 'svg');
  const read = `import sys, json, xml.etree.ElementTree as e
root = e.fromstring(sys.stdin.read())
print(json.dumps([t.text for t in root.iter('{http://www.w3.org/2000/svg}text')]))`;
  const texts = JSON.parse(
    execFileSync('python3', ['-c', read], { input: svg, encoding: 'utf8' }),
  ) as string[];
  const { nodes, edges } = JSON.parse(await printed('--json')) as Topology;
  expect(texts).toEqual(
    expect.arrayContaining([
      ...nodes.map(nodeTitle),
      ...edges.flatMap(({ label }) => (label === 'after' ? [] : [label])),
    ]),
  );
});
