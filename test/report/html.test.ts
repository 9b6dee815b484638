import type { HostState } from '../../src/engine/host-state';
import { htmlFailure, htmlOf } from '../../src/report/html';
import { html } from '../../src/report/html-text';
import { reportOf } from '../../src/report/model';
import { offlinePlan } from '../../src/report/offline-plan';
import { configurations, reportBetween } from './estate-of';
import { estate } from './pull-requests';

const elements = (text: string): string[] => [
  ...new Set([...text.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase())),
];

test('html`` escapes every value but its own, also in attributes', () => {
  const inner = html`<b>${'a & b'}</b>`;
  expect(html`<p title="${'"><script>'}">${inner}${['<', 1]}${undefined}${false}</p>`.text).toBe(
    '<p title="&quot;&gt;&lt;script&gt;"><b>a &amp; b</b>&lt;1</p>',
  );
});

test('a page has no script and nothing from elsewhere, whatever the values say', async () => {
  const evil = '<script>alert(1)</script>" onload="alert(2)\' \u0001 </style><img src=x onerror=alert(3)>';
  const page = await htmlOf(
    await reportBetween(
      configurations(['web1'], { shop: { set: 'a=b', 'http-socket': ':1' } }),
      configurations(['web1'], {
        shop: { set: `a=${evil}`, 'http-socket': evil },
        fresh: { set: evil, socket: evil },
      }),
    ),
  );
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  for (const name of ['script', 'img', 'link', 'iframe']) expect(elements(page)).not.toContain(name);
  expect(page).not.toMatch(/<[^>]*\son\w+=/);
  expect(page).not.toMatch(/(src|href)="(?!#)/);
  expect(page).not.toMatch(/\u0001|@import|url\(/);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
});

test('a page tells hosts, options, ways and topology', async () => {
  const { plan } = await offlinePlan(estate({ listen: 200, admin: true }).synth(), {
    base: estate().synth(),
  });
  const page = await htmlOf(reportOf(plan, { against: 'origin/main' }));
  expect(page).toContain('<span class="chip hard">restart</span>');
  expect(page).toContain('<del><code>100</code></del>');
  expect(page).toContain('<ins><code>200</code></ins>');
  expect(page).toMatch(
    /<g id="\w+" class="node instance create">[\s\S]*xlink:title="web1\/admin\/instance: create"/,
  );
  expect(page.match(/<svg /g)).toHaveLength(1);
  expect(page).toContain('→ + instance admin');
  expect(page).toContain('prefers-color-scheme: dark');
});

test('a page of a plan that asked hosts tells what they said, without secrets', async () => {
  const { plan } = await offlinePlan(estate().synth(), { base: estate().synth() });
  const { inventory } = plan.hostStates.get('web1')!;
  const hostState: HostState = {
    inventory,
    others: [{ version: 2, project: 'blog', resources: {} }],
    lock: { owner: 'ana@ci#12', expires: 1_700_000_000 },
    record: {
      version: 1,
      project: 'shop',
      id: 'x',
      started: '2026-01-01T00:00:00.000Z',
      by: 'ana@ci#12',
      hosts: ['web1'],
      state: 'failed',
      reason: 'DB_PASSWORD=hunter2 was refused',
      when: '2026-01-01T00:01:00.000Z',
    },
  };
  const page = await htmlOf(reportOf({ ...plan, hostStates: new Map([['web1', hostState]]) }));
  expect(page).toContain('<li>4 resources of this project</li>');
  expect(page).toContain('<li>0 of the project blog</li>');
  expect(page).toContain('last rollout failed 2026-01-01T00:01:00Z, started by ana@ci');
  expect(page).toContain('held by ana@ci until 2023-11-14T22:13:20Z');
  expect(page).not.toContain('hunter2');
  expect(page).toContain('compared with the hosts');
});

test('htmlFailure() says why there is no plan', () => {
  expect(htmlFailure('web1: <b>no</b>')).toContain('<pre>web1: &lt;b&gt;no&lt;/b&gt;</pre>');
});
