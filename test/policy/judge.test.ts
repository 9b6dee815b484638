import { secretFrom } from '../../src/options/secret-source';
import { enforce, type Policy, PolicyError, type PolicyFinding } from '../../src/policy';
import { shopUnder } from './support/shop';

test('judge() shows a policy path, type, host, props and sections of every resource', () => {
  const seen: unknown[] = [];
  const spy: Policy = {
    name: 'spy',
    check({ path, type, host, props, section }, { all, warning }) {
      seen.push([path, type, host, props['name'], section?.last('module')?.value, all.size]);
      warning('seen', 'module');
    },
  };
  expect(shopUnder([spy]).synth().findings).toEqual([
    {
      policy: 'spy',
      severity: 'warning',
      path: 'web1/shop/instance',
      host: 'web1',
      option: 'module',
      message: 'seen',
    },
  ]);
  expect(seen).toEqual([['web1/shop/instance', 'Instance', 'web1', 'shop', 'shop', 1]]);
});

test('judge() names a policy that throws, with the resource', () => {
  const broken: Policy = {
    name: 'broken',
    check() {
      throw new Error('no');
    },
  };
  expect(() => shopUnder([broken]).synth()).toThrow(
    'web1: web1/shop/instance: Cannot run the policy broken: it threw no',
  );
});

test('judge() shows a policy a value that is not known yet as unknown, and no secret', () => {
  const values: unknown[] = [];
  const spy: Policy = {
    name: 'spy',
    check: ({ section }) => void values.push(...section!.all('env', 'processes').map(({ value }) => value)),
  };
  shopUnder([spy], {
    environment: { KEY: secretFrom.env('NOWHERE') },
    processes: secretFrom.env('NOWHERE') as unknown as number,
  }).synth();
  expect(values).toEqual(expect.arrayContaining(['KEY=[unknown]', '[unknown]']));
});

const finding = (severity: PolicyFinding['severity']): PolicyFinding => ({
  policy: 'p',
  severity,
  path: 'web1/shop',
  host: 'web1',
  message: severity,
});

test('enforce() throws all errors, and lets warnings pass', () => {
  const [warning, error] = [finding('warning'), finding('error')];
  expect(enforce([warning])).toEqual([warning]);
  expect(() => enforce([error, warning, error])).toThrow(
    expect.objectContaining({ name: 'PolicyError', findings: [error, error] }),
  );
  expect(() => enforce([error])).toThrow(PolicyError);
});
