import { ignoring } from '../../src/orchestration/ignore-changes';

const declared = { host: 'web1', mode: '644', sections: { uwsgi: { processes: '4', http: ':80' } } };
const live = {
  host: 'web1',
  mode: '600',
  owner: 'shop',
  sections: { uwsgi: { processes: '9', socket: ':1' } },
};

test.each([
  ['a value', ['mode'], { ...declared, mode: '600' }],
  [
    'a nested value',
    ['sections.uwsgi.processes'],
    { ...declared, sections: { uwsgi: { processes: '9', http: ':80' } } },
  ],
  ['a value that only the host has', ['owner'], { ...declared, owner: 'shop' }],
  [
    'a value that only the program has',
    ['sections.uwsgi.http'],
    { ...declared, sections: { uwsgi: { processes: '4' } } },
  ],
  ['a whole section', ['sections'], { ...declared, sections: live.sections }],
  ['a path through nothing', ['service.environment.A'], declared],
  ['a path through a text', ['mode.deep'], declared],
  ['nothing', [], declared],
])('ignoring() of %s', (_, paths, expected) => {
  const before = structuredClone(declared);
  expect(ignoring(declared, live, paths)).toEqual(expected);
  expect(declared).toEqual(before);
});

test('ignoring() takes every value as declared where the host has none', () => {
  expect(ignoring(declared, {}, ['sections.uwsgi.processes'])).toEqual({
    ...declared,
    sections: { uwsgi: { http: ':80' } },
  });
});
