import { checkProps } from '../../src/orchestration/check-props';
import { fillDefaults, secretsOf } from '../../src/orchestration/schema';
import { resources } from '../../src/resources';
import { shortType } from '../../src/resources/resource';
import { richProps } from '../support/rich-props';

const types = [...resources.values()].map((resource) => [shortType(resource.type), resource] as const);

test.each(types)('fillDefaults() fills in what a parse of the schema would: %s', (name, resource) => {
  const host = name === 'Pause' ? {} : { host: 'web1' };
  const given = { ...host, ...richProps[name] };
  const parsed = resource.props.parse(given);
  const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  expect(written(fillDefaults(resource.props, given))).toEqual(written(parsed));
});

test.each(types)('checkProps() is idempotent: %s', (name, resource) => {
  const host = name === 'Pause' ? {} : { host: 'web1' };
  const once = checkProps(resource, { ...host, ...richProps[name] }, () => false);
  expect(once.violations).toEqual([]);
  expect(checkProps(resource, { ...once.props }, () => false).props).toEqual(once.props);
});

test('secretsOf() gives the places that the schema marks', () => {
  const { props } = resources.get('uwsgi:index:Release')!;
  const value = {
    virtualenv: { indexUrl: 'https://a:b@pypi', python: '/usr/bin/python3' },
    commands: [{ run: 'a' }, { run: 'b', environment: { A: '1' } }],
  };
  expect(secretsOf(props, value)).toEqual([
    ['virtualenv', 'indexUrl'],
    ['commands', 1, 'environment'],
  ]);
});
