import { Unknown } from '../../src/plan/unknown';
import { knownProps, plainProps, recordOf } from '../../src/provider/record';
import { Secret } from '../../src/provider/secret';
import { resourceOf } from '../../src/resources';

const file = resourceOf('uwsgi:index:File');
const inputs = { host: 'web1', path: '/srv/page', content: new Secret('x'), mode: '644', owner: null };
const plain = { host: 'web1', path: '/srv/page', content: 'x', mode: '644' };

test('plainProps() has neither secrets nor nulls', () => {
  expect(plainProps(inputs)).toEqual(plain);
});

test('recordOf() is the record where its schema is valid and all of it is known', () => {
  expect(recordOf(file, inputs, { digest: 'a' })).toEqual({ props: plain, outputs: { digest: 'a' } });
  expect(recordOf(file, { ...inputs, mode: 'rw' }, {})).toBeUndefined();
  expect(recordOf(file, { ...inputs, content: Unknown.value }, {})).toBeUndefined();
});

test('knownProps() is undefined for inputs of another schema', () => {
  expect(knownProps(file, inputs)).toEqual(plain);
  expect(knownProps(file, { host: 'web1' })).toBeUndefined();
});
