import { overlayBetween, overlayUnit } from '../../src/config/unit-overlay';
import { toWire } from '../../src/config/wire';

const unit = [
  {
    name: 'Service',
    lines: [
      { key: 'User', value: 'shop' },
      { key: 'ExecStart', value: '/bin/a' },
      { key: 'Environment', value: 'A=1' },
      { key: 'Environment', value: 'B=2' },
    ],
  },
];

test.each([
  ['a setting replaces the own one', { Service: { User: 'www' } }, { User: 'www' }],
  ['a setting of several values replaces all', { Service: { Environment: ['C=3'] } }, { Environment: 'C=3' }],
  ['a new setting is added', { Service: { Nice: '5' } }, { Nice: '5' }],
  ['an empty setting removes', { Service: { User: '' } }, { User: undefined }],
])('overlayUnit(): %s', (_, settings, expected) => {
  const { sections } = toWire(overlayUnit(unit, settings));
  for (const [key, value] of Object.entries(expected)) expect(sections['Service']?.[key]).toEqual(value);
  expect(sections['Service']?.['ExecStart']).toBe('/bin/a');
});

test('overlayUnit() adds a section, and without settings changes nothing', () => {
  const overlaid = overlayUnit(unit, { Install: { WantedBy: 'multi-user.target' } });
  expect(overlaid.map(({ name }) => name)).toEqual(['Service', 'Install']);
  expect(overlayUnit(unit, undefined)).toBe(unit);
});

test.each([
  ['equals', { Service: { User: 'a' } }, { Service: { User: 'a' } }, undefined],
  ['another value', { Service: { User: 'a' } }, { Service: { User: 'b' } }, { Service: { User: 'b' } }],
  ['a setting less', { Service: { User: 'a' } }, {}, { Service: { User: '' } }],
  ['a section more', {}, { Install: { Alias: 'x' } }, { Install: { Alias: 'x' } }],
])('overlayBetween() of %s', (_, from, to, expected) => {
  expect(overlayBetween(from, to)).toEqual(expected);
});

test('overlayUnit() by overlayBetween() makes one unit out of another', () => {
  const from = toWire(unit).sections;
  const to = { Service: { User: 'www', ExecStart: '/bin/a', Nice: '5' }, Install: { Alias: 'x' } };
  expect(toWire(overlayUnit(unit, overlayBetween(from, to))).sections).toEqual(to);
});
