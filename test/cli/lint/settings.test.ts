import { parseLintFacts, severitiesOf } from '../../../src/cli/lint/settings';

test('severitiesOf() parses rules and refuses unknown rules and severities', () => {
  expect(severitiesOf(['no-threads=off'])).toEqual({ 'no-threads': 'off' });
  expect(() => severitiesOf(['nonsense=off'])).toThrow('no rule has this name');
  expect(() => severitiesOf(['no-threads=loud'])).toThrow('it must be off, info, warning or error');
});

test('parseLintFacts() parses values, takes a bare name as true, and refuses unknown facts', () => {
  expect(parseLintFacts(['version=2.0.21', 'systemd', 'somaxconn=128', 'vassal=false'])).toEqual({
    version: '2.0.21',
    systemd: true,
    somaxconn: 128,
    vassal: false,
  });
  for (const text of ['nonsense=1', 'somaxconn=many', 'version='])
    expect(() => parseLintFacts([text])).toThrow('as a fact: it must be one of');
});
