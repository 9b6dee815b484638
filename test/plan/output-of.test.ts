import { OutputOf, outputsIn, outputsNamed, putOutputs } from '../../src/plan/output-of';

const digest = new OutputOf('web1/release', 'digest');
const stats = new OutputOf('web1/emperor', 'stats');
const props = { host: 'web1', triggers: { release: digest }, emperors: [{ stats }, { stats: '/run/a' }] };

class Cyclic {
  readonly self = this;
  readonly digest = digest;
}

test('outputsNamed() finds references in plain data at any depth, and follows no instance of a class', () => {
  expect(outputsNamed(props)).toEqual([digest, stats]);
  expect(outputsNamed({ a: new Cyclic() })).toEqual([]);
  expect(outputsNamed('text')).toEqual([]);
});

test('outputsNamed() knows a reference that another copy of the module made', () => {
  const foreign = { [Symbol.for('pulumi-uwsgi.output-of')]: true, path: 'web1/a', output: 'b' };
  expect(outputsNamed({ foreign })).toEqual([foreign]);
});

test('outputsIn() gives the value that stands in the place of each reference now', () => {
  const actual = { host: 'web1', triggers: { release: 'abc' } };
  expect(outputsIn(props, actual)).toEqual([
    { named: digest, value: 'abc' },
    { named: stats, value: undefined },
  ]);
});

test('putOutputs() replaces references, and leaves all else as it is', () => {
  const cyclic = new Cyclic();
  const put = putOutputs({ ...props, cyclic }, ({ path, output }) => `${path}.${output}`);
  expect(put).toEqual({
    host: 'web1',
    triggers: { release: 'web1/release.digest' },
    emperors: [{ stats: 'web1/emperor.stats' }, { stats: '/run/a' }],
    cyclic,
  });
  expect((put as { cyclic: unknown }).cyclic).toBe(cyclic);
});
