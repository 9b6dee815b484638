import { environmentValues, plainEnvironment } from '../../src/config/environment';
import { uwsgiMagic } from '../../src/config/uwsgi-magic';

test('environmentValues() has one value a variable, with uWSGI notation taken literally', () => {
  expect(environmentValues({ A: 'b', C: '100%', D: undefined as never })).toEqual(['A=b', 'C=100%%']);
  expect(environmentValues()).toEqual([]);
});

test('environmentValues() leaves uwsgiMagic() as it is', () => {
  const [value] = environmentValues({ HOST: uwsgiMagic('%h') });
  expect(String((value as { render?: () => unknown }).render?.() ?? value)).toMatch(/^HOST=%h$/);
});

test.each(['1A', 'A-B', '', 'A B', 'Ä'])('environmentValues() refuses the name %j', (name) => {
  expect(() => environmentValues({ [name]: 'x' })).toThrow(`Cannot set the variable ${JSON.stringify(name)}`);
});

test('plainEnvironment() leaves out what only uWSGI understands', () => {
  expect(plainEnvironment({ A: 'b', HOST: uwsgiMagic('%h') })).toEqual({ A: 'b' });
  expect(plainEnvironment({ HOST: uwsgiMagic('%h') })).toBeUndefined();
  expect(plainEnvironment()).toBeUndefined();
});
