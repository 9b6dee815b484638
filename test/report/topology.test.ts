import { hide } from '../../src/report/hide';
import { mermaidOf } from '../../src/report/mermaid';
import { offlinePlan } from '../../src/report/offline-plan';
import { svgOf } from '../../src/report/svg';
import { topologyOf } from '../../src/report/topology';
import { configurations, reportBetween } from './estate-of';
import { estate } from './pull-requests';

async function topology(...[to, from]: [...Parameters<typeof estate>, ...Parameters<typeof estate>]) {
  const { plan } = await offlinePlan(estate(to).synth(), { base: estate(from).synth() });
  return topologyOf(plan);
}

test('topologyOf() puts vassals behind their emperor and keeps what is deleted', async () => {
  const { hosts } = await topology({ vassals: ['mail'] }, { admin: true });
  expect(hosts[0]!.nodes.map(({ label, kind, emperor }) => [label, kind, emperor])).toEqual([
    ['admin', 'delete', undefined],
    ['shop', 'same', undefined],
    ['tools', 'same', undefined],
    ['emperor', 'same', undefined],
    ['emperor/api', 'delete', 'web1/emperor/resource'],
    ['emperor/mail', 'create', 'web1/emperor/resource'],
  ]);
});

test('mermaidOf() escapes what its language would read', async () => {
  const options = { 'http-socket': ':80"]; click n0 "x" <b> `#' };
  const { topology: shape } = await reportBetween(undefined, configurations(['web1'], { shop: options }));
  expect(mermaidOf(shape)).toContain(
    'n0["+ shop<br/>Configuration<br/>http-socket :80#34;#93;#59; click n0 #34;x#34; #60;b#62; #96;#35;"]:::create',
  );
});

test('mermaidOf() draws at most 60 resources, those that change first', async () => {
  const hosts = Array.from({ length: 80 }, (_, index) => `web${index}`);
  const files = { shop: { processes: '2' } };
  const { topology: shape } = await reportBetween(
    configurations(hosts.slice(0, 79), files),
    configurations(hosts, files),
  );
  const text = mermaidOf(shape)!;
  expect(text.match(/:::/g)).toHaveLength(60);
  expect(text).toContain(':::create');
  expect(text).toContain('%% 20 more are not drawn');
});

test('svgOf() keeps every box within its host, and every text within its box', async () => {
  const shape = await topology({ hosts: ['web1', 'web2', 'web3', 'web4'], admin: true });
  for (const columns of [1, 3]) {
    const { text } = svgOf(shape, columns);
    const [, width, height] = /viewBox="-1 -1 (\d+) (\d+)"/.exec(text)!.map(Number);
    const boxes = [...text.matchAll(/x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)];
    expect(boxes.length).toBeGreaterThan(8);
    for (const [, x, y, w, h] of boxes.map((box) => box.map(Number))) {
      expect(x! + w!).toBeLessThanOrEqual(width!);
      expect(y! + h!).toBeLessThanOrEqual(height!);
    }
  }
});

test.each([
  ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[hidden]'],
  ['API_KEY="a b", X=1', 'API_KEY="[hidden]", X=1'],
  ['{"token": "abc", "n": 1}', '{"token": "[hidden]", "n": 1}'],
  ['redis://:pw@cache:6379/1', 'redis://:[hidden]@cache:6379/1'],
  ['postgres://shop:pw@db/shop', 'postgres://shop:[hidden]@db/shop'],
  ['http-socket = :8000', 'http-socket = :8000'],
  ['Cannot get a secret: the file must be readable', 'Cannot get a secret: the file must be readable'],
])('hide() hides what calls itself a secret: %s', (text, shown) => {
  expect(hide(text)).toBe(shown);
});

test('hide() hides every secret that is known, the longest first', () => {
  expect(hide('a=s3cret-long b=s3cret', ['s3cret', 's3cret-long', ''])).toBe('a=[secret] b=[secret]');
});
