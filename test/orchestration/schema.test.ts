import { z } from 'zod';
import { fillDefaults, peel, schemaAt, secretsOf } from '../../src/orchestration/schema';
import { Unknown } from '../../src/plan/unknown';
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

const account = z.object({
  name: z.string().overwrite((text) => text.trim()),
  token: z.string().meta({ secret: true }).optional(),
});
const schema = z.object({
  mode: z.string().default('644').describe('Mode'),
  tags: z.record(z.string(), account).optional(),
  all: z.array(account).readonly().optional(),
  listen: z
    .union([
      z.object({ kind: z.literal('tcp'), port: z.number().default(80) }),
      z.object({ kind: z.literal('unix'), path: z.string() }),
    ])
    .optional(),
});

test('peel() takes wrappers off, and keeps the outermost text', () => {
  expect(peel(z.string().default('x').describe('A'))).toMatchObject({
    optional: true,
    fallback: { value: 'x' },
    description: 'A',
    secret: false,
  });
  expect(peel(z.string().describe('inner').optional().describe('outer')).description).toBe('outer');
  expect(peel(z.string().describe('inner').optional()).description).toBe('inner');
  expect(peel(z.string().meta({ secret: true }).optional()).secret).toBe(true);
});

test('fillDefaults() fills in at any depth, and normalizes texts', () => {
  expect(fillDefaults(schema, { all: [{ name: ' a ' }], listen: { kind: 'tcp' } })).toEqual({
    mode: '644',
    all: [{ name: 'a' }],
    listen: { kind: 'tcp', port: 80 },
  });
});

test('fillDefaults() leaves alone what is unknown, invalid, or of no option of a union', () => {
  const values = { mode: Unknown.value, tags: { a: { name: 1 } }, listen: { kind: Unknown.value }, other: 1 };
  expect(fillDefaults(schema, values)).toEqual(values);
});

test('fillDefaults() gives each its own default', () => {
  const lists = z.object({ list: z.array(z.string()).default([]) });
  const [one, other] = [fillDefaults(lists, {}), fillDefaults(lists, {})] as { list: string[] }[];
  one!.list.push('x');
  expect(other!.list).toEqual([]);
});

test('secretsOf() finds marked parts in maps, lists and records', () => {
  const value = {
    tags: { a: { name: 'a', token: 'b' }, c: { name: 'c' } },
    all: [{ name: 'd' }, { name: 'e', token: 'f' }],
  };
  expect(secretsOf(schema, value)).toEqual([
    ['tags', 'a', 'token'],
    ['all', 1, 'token'],
  ]);
  expect([secretsOf(schema, {}), secretsOf(schema, null)]).toEqual([[], []]);
});

test.each([
  [['tags', 'any', 'token'], true],
  [['all', 3, 'name'], true],
  [['listen', 'path'], true],
  [['listen', 'other'], false],
  [['constructor'], false],
  [[], true],
])('schemaAt() of %j: %s', (path, there) => {
  expect(schemaAt(schema, path) !== undefined).toBe(there);
});
