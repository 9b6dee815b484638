import { pluginWay, type UwsgiFacts } from '../../src/resources/uwsgi-probe';

const factsOf = (inside: readonly string[], loadable: readonly string[]): UwsgiFacts => ({
  binary: '/usr/bin/uwsgi',
  version: '2.0.21',
  generic: inside,
  request: [],
  loadable,
  features: [],
});

test.each([
  ['http', ['http'], [], { from: 'inside', as: 'http' }],
  ['php', [], ['php'], { from: 'file', as: 'php' }],
  ['php', ['http'], ['python3'], { from: 'nowhere' }],
  ['python3', ['python'], ['python3'], { from: 'file', as: 'python3' }],
  ['python3', ['python'], [], { from: 'inside', as: 'python' }],
  ['python', [], ['python311', 'python3'], { from: 'file', as: 'python3' }],
  ['python3', [], ['python311'], { from: 'file', as: 'python311' }],
  ['python3', [], [], { from: 'nowhere' }],
] as const)('pluginWay() of %s, with %j inside and files of %j', (name, inside, loadable, way) => {
  expect(pluginWay(name, factsOf(inside, loadable))).toEqual(way);
});
