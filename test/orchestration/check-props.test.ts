import { checkProps } from '../../src/orchestration/check-props';
import { Unknown } from '../../src/plan/unknown';
import { resourceOf, resources } from '../../src/resources';
import { shortType } from '../../src/resources/resource';
import { richProps } from '../support/rich-props';

const types = [...resources.values()].map((resource) => [shortType(resource.type), resource] as const);
const file = resourceOf('uwsgi:index:File');
const page = { host: 'web1', path: '/srv/page', content: 'x' };

test.each(types)('checkProps() is idempotent: %s', (name, resource) => {
  const host = name === 'Pause' ? {} : { host: 'web1' };
  const once = checkProps(resource, { ...host, ...richProps[name] }, () => false);
  expect(once.violations).toEqual([]);
  expect(checkProps(resource, { ...once.props }, () => false).props).toEqual(once.props);
});

test('checkProps() guards a secret, and says so', () => {
  const { props, notes } = checkProps(file, page, (key) => key === 'content');
  expect(props).toMatchObject({ mode: '600' });
  expect(notes).toEqual(['mode 600: it holds a secret']);
});

test('checkProps() asks the resource only about props that the schema allows', () => {
  const check = jest.fn(() => [{ path: ['path'], message: 'Cannot take it' }]);
  const probe = { ...file, check, defaults: (given: { host: string }) => ({ ...given, group: 'shop' }) };
  expect(checkProps(probe, { ...page, mode: 'rw' }, () => false)).toMatchObject({
    violations: [{ path: ['mode'] }],
    problems: [],
  });
  expect(check).not.toHaveBeenCalled();
  const complete = { ...page, mode: '644', group: 'shop' };
  expect(checkProps(probe, page, () => false)).toMatchObject({
    props: complete,
    violations: [],
    problems: [{ message: 'Cannot take it' }],
  });
  expect(check).toHaveBeenCalledWith(complete);
});

test('checkProps() leaves alone what is unknown', () => {
  const { props, violations } = checkProps(file, { ...page, content: Unknown.value }, () => false);
  expect(props).toMatchObject({ content: Unknown.value });
  expect(violations).toEqual([]);
});
