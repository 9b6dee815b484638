import { schemaProblems } from '../../src/orchestration/schema-problems';
import { Opaque } from '../../src/plan/opaque';
import { Unknown } from '../../src/plan/unknown';
import { resourceOf } from '../../src/resources';

const instance = resourceOf('uwsgi:index:Instance').props;
const valid = { host: 'web1', name: 'shop', sections: { uwsgi: { http: ':80' } } };
const problems = (more: object) => schemaProblems(instance, { ...valid, ...more });

test.each<[string, object, string, RegExp]>([
  ['an absent value', { name: undefined }, 'name', /^name is required$/],
  ['another type', { timeout: 'ten' }, 'timeout', /^Cannot take text: it must be a number$/],
  ['a list for a text', { name: ['a'] }, 'name', /^Cannot take a list: it must be text$/],
  ['null', { name: null }, 'name', /^Cannot take a null: it must be text$/],
  [
    'a wrong option value',
    { sections: { uwsgi: { http: 1 } } },
    'sections.uwsgi.http',
    /must be text or a list$/,
  ],
  ['a misspelt key', { tiemout: 3 }, '', /^Cannot set tiemout: there is no such property.*timeout/],
  ['a misspelt inner key', { service: { usr: 'shop' } }, 'service', /Cannot set usr: .*user/],
  [
    'an asset',
    { name: new Opaque('an asset', {}) },
    'name',
    /^Cannot take an asset: it must be a plain value$/,
  ],
  ['a text in another form', { name: 'a b' }, 'name', /^Must begin with a letter/],
])('schemaProblems() names place and need of %s', (_, more, path, message) => {
  expect(problems(more)).toEqual([
    { path: path === '' ? [] : path.split('.'), message: expect.stringMatching(message) },
  ]);
});

test.each<[string, object]>([
  ['nothing that is wrong', {}],
  ['an unknown text', { name: Unknown.value }],
  ['an unknown map', { sections: Unknown.value }],
  ['an unknown item of a list', { sections: { uwsgi: { env: ['A=1', Unknown.value] } } }],
  ['an unknown number', { timeout: Unknown.value }],
  ['a key of the engine', { __defaults: [] }],
])('schemaProblems() finds none with %s', (_, more) => {
  expect(problems(more)).toEqual([]);
});

test('schemaProblems() finds what is wrong beside an unknown value', () => {
  expect(problems({ name: Unknown.value, timeout: 'ten' })).toHaveLength(1);
});
