import { isNameless, settleUnknown } from '../../src/orchestration/unknown-parts';
import { Unknown } from '../../src/plan/unknown';
import { resourceOf } from '../../src/resources';

const { props: schema, identity } = resourceOf('uwsgi:index:Instance');
const unknown = Unknown.value;
const base = { host: 'web1', name: 'shop', sections: { uwsgi: { http: ':80', env: ['A=1'] } } };
const settle = (from: object, to: object) =>
  settleUnknown(schema, identity, { ...base, ...from }, { ...base, ...to });

test('settleUnknown() changes nothing where all is known, nor single values that are not', () => {
  expect(settle({}, {})).toEqual({ from: base, to: base, changes: [] });
  const late = { sections: { uwsgi: { http: unknown, env: ['A=1'] } } };
  expect(settle({}, late)).toEqual({ from: base, to: { ...base, ...late }, changes: [] });
});

test.each<[string, object, object, readonly string[], string]>([
  ['a map', {}, { sections: unknown }, ['sections'], 'change'],
  ['a section', {}, { sections: { uwsgi: unknown } }, ['sections', 'uwsgi'], 'change'],
  ['a new map', {}, { triggers: unknown }, ['triggers'], 'add'],
  ['a map that goes', { triggers: unknown }, {}, ['triggers'], 'remove'],
])('settleUnknown() takes %s for a change, and gives both sides the same', (_, from, to, path, kind) => {
  const settled = settle(from, to);
  expect(settled.changes).toMatchObject([{ path, kind }]);
  expect(settled.from).toEqual(settled.to);
});

test('settleUnknown() takes a list with an unknown item for a change as a whole', () => {
  const probes = (command: unknown) => ({ probes: [{ command: { command } }] });
  const { changes, from, to } = settle(probes('true'), probes(unknown));
  expect(changes).toMatchObject([{ path: ['probes'], kind: 'change' }]);
  expect([from['probes'], to['probes']]).toEqual(Array(2).fill(probes('true').probes));
});

test('settleUnknown() replaces a resource whose identity becomes unknown', () => {
  expect(settle({}, { name: unknown }).changes).toEqual([
    { path: ['name'], kind: 'change', from: 'shop', to: unknown, replaces: true },
  ]);
});

test('isNameless() is true as long as a part of the identity is unknown', () => {
  expect(isNameless(identity, base)).toBe(false);
  expect(isNameless(identity, { ...base, host: unknown })).toBe(true);
  expect(isNameless(identity, { ...base, sections: unknown })).toBe(false);
});
