import fc from 'fast-check';
import type { RenderedLine, RenderedSection } from '../../src/config/rendered';
import { fromWire, toWire, type WireSections } from '../../src/config/wire';
import { Unknown } from '../../src/plan/unknown';

const key = fc.oneof(
  fc.constantFrom('processes', 'env', 'route-host', '__proto__', 'constructor', '7', 'toString'),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
);
const line: fc.Arbitrary<RenderedLine> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key, value: fc.string() }, { noNullPrototype: true }) },
  fc.record({ comment: fc.string() }, { noNullPrototype: true }),
  fc.record({ comment: fc.string(), mark: fc.constant('#' as const) }, { noNullPrototype: true }),
);
const section: fc.Arbitrary<RenderedSection> = fc.record(
  { name: fc.oneof(fc.constantFrom('uwsgi', 'app', '__proto__', ''), fc.string()), lines: fc.array(line) },
  { noNullPrototype: true },
);

/** What a map becomes on its way through the engine: keys sorted. */
function sorted(sections: WireSections): WireSections {
  const sort = <T>(map: Record<string, T>) =>
    Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sort(Object.fromEntries(Object.entries(sections).map(([name, options]) => [name, sort(options)])));
}

test('toWire() gives a map per section and the order beside it', () => {
  const rendered = [
    {
      name: 'uwsgi',
      lines: [
        { key: 'env', value: 'A=1' },
        { comment: 'as many as the machine has' },
        { key: 'processes', value: '%k' },
        { key: 'env', value: 'B=2' },
      ],
    },
  ];
  expect(toWire(rendered)).toEqual({
    sections: { uwsgi: { env: ['A=1', 'B=2'], processes: '%k' } },
    layout: ['[uwsgi]', 'env', '; as many as the machine has', 'processes', 'env'],
  });
});

test('fromWire() gives back what toWire() took, whatever the order of keys', () => {
  fc.assert(
    fc.property(fc.array(section, { maxLength: 5 }), (sections) => {
      const { sections: maps, layout } = toWire(sections);
      expect(fromWire({ sections: sorted(maps), layout })).toEqual(sections);
    }),
  );
});

test('fromWire() without a layout reads placeholders and plugins first, then by name', () => {
  const found = fromWire({
    sections: {
      app: { master: 'true' },
      uwsgi: { wsgi: 'app', plugins: 'python3', 'plugin-dir': '/p', 'set-ph': 'a=1', base: '/srv' },
    },
  });
  expect(found).toEqual([
    {
      name: 'uwsgi',
      lines: [
        { key: 'base', value: '/srv' },
        { key: 'set-ph', value: 'a=1' },
        { key: 'plugin-dir', value: '/p' },
        { key: 'plugins', value: 'python3' },
        { key: 'wsgi', value: 'app' },
      ],
    },
    { name: 'app', lines: [{ key: 'master', value: 'true' }] },
  ]);
});

test('fromWire() loses no value to an outdated layout and leaves out what is gone', () => {
  const found = fromWire({
    sections: { uwsgi: { env: ['A=1', 'B=2', 'C=3'], harakiri: '30' } },
    layout: ['master', '[gone]', 'x', '; lost', '[uwsgi]', 'env', 'processes', ';kept'],
  });
  expect(found).toEqual([
    {
      name: 'uwsgi',
      lines: [
        { key: 'env', value: 'A=1' },
        { comment: 'kept' },
        { key: 'env', value: 'B=2' },
        { key: 'env', value: 'C=3' },
        { key: 'harakiri', value: '30' },
      ],
    },
  ]);
});

test('fromWire() keeps every value for any layout at all', () => {
  fc.assert(
    fc.property(fc.array(section, { maxLength: 4 }), fc.array(fc.string()), (sections, layout) => {
      const { sections: maps } = toWire(sections);
      expect(sorted(toWire(fromWire({ sections: maps, layout })).sections)).toEqual(sorted(maps));
    }),
  );
});

test('fromWire() lets unknown values through and survives unknown parts', () => {
  const unknown = Unknown.value as unknown as string;
  expect(
    fromWire({
      sections: { uwsgi: { http: unknown, env: ['A=1', unknown] } },
      layout: ['[uwsgi]', 'env', 'http', 'env'],
    }),
  ).toEqual([
    {
      name: 'uwsgi',
      lines: [
        { key: 'env', value: 'A=1' },
        { key: 'http', value: unknown },
        { key: 'env', value: unknown },
      ],
    },
  ]);
  expect(fromWire({ sections: { uwsgi: unknown as never }, layout: unknown as never })).toEqual([
    { name: 'uwsgi', lines: [] },
  ]);
  expect(fromWire({ sections: unknown as never })).toEqual([]);
});
