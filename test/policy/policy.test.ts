import { Session } from '../../src/engine/session';
import { formatFinding, PolicyError, requireHarakiri } from '../../src/policy';
import { deployProject } from '../../src/pulumi/deploy-project';
import { offlinePlan } from '../../src/report/offline-plan';
import { shopUnder } from './support/shop';

test('a broken policy stops plan and apply before any host is asked', async () => {
  const session = new Session(shopUnder([requireHarakiri()]));
  await expect(session.plan()).rejects.toThrow(
    'Policies refuse the program:\n  web1: web1/shop/instance: harakiri must be set: a request that hangs would keep its worker for ever (policy require-harakiri)',
  );
  await expect(session.apply()).rejects.toThrow(PolicyError);
  expect(session.counters().size).toBe(0);
  await session.close();
});

test('a broken policy stops a plan without hosts, and deployProject() before anything is declared', async () => {
  const project = shopUnder([requireHarakiri()]);
  await expect(offlinePlan(project.synth(), {})).rejects.toThrow(PolicyError);
  expect(() => deployProject(project)).toThrow(PolicyError);
});

test('a warning stops nothing', async () => {
  const project = shopUnder([{ name: 'wary', check: (_resource, { warning }) => warning('look here') }]);
  const { warnings } = await offlinePlan(project.synth(), {});
  expect(warnings).toEqual(['web1: web1/shop/instance: look here (policy wary)']);
});

const finding = {
  policy: 'p',
  severity: 'error',
  path: 'web1/shop',
  host: 'web1',
  message: 'harakiri must be set',
} as const;

test.each([
  [{}, 'web1: web1/shop: harakiri must be set (policy p)'],
  [{ option: 'harakiri' }, 'web1: web1/shop: harakiri must be set (policy p)'],
  [{ option: 'master' }, 'web1: web1/shop: master: harakiri must be set (policy p)'],
])('formatFinding() of %j names the option unless the message does', (more, text) => {
  expect(formatFinding({ ...finding, ...more })).toBe(text);
});
