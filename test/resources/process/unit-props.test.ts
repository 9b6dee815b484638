import { parseUnit } from '../../../src/config/unit-file';
import { renderInstanceUnit } from '../../../src/resources/process/files';
import { propsOfUnit } from '../../../src/resources/process/unit-props';
import { givenInstance } from '../../support/given';

test('propsOfUnit() reads a unit of ours into the props that it was made from', () => {
  const given = givenInstance({
    service: { user: 'www-data', environment: { LANG: 'C' }, workingDirectory: '/srv' },
  });
  expect(propsOfUnit(givenInstance(), parseUnit(renderInstanceUnit(given)))).toEqual({
    binary: given.binary,
    service: given.service,
  });
});

test('propsOfUnit() reads a foreign unit as settings over ours, so that it renders the same again', () => {
  const foreign = renderInstanceUnit(givenInstance())
    .replace('KillMode=mixed\n', '')
    .replace('Type=notify', 'Type=simple\nNice=5');
  const read = givenInstance(propsOfUnit(givenInstance(), parseUnit(foreign)));
  expect(read.service?.unit).toEqual({ Service: { Type: 'simple', Nice: '5', KillMode: '' } });
  const settings = (text: string): string[] => text.split('\n').sort();
  expect(settings(renderInstanceUnit(read))).toEqual(settings(foreign));
});

test('propsOfUnit() has no service where the unit is the preset', () => {
  expect(
    propsOfUnit(givenInstance(), parseUnit(renderInstanceUnit(givenInstance()))).service,
  ).toBeUndefined();
});

test.each([
  ['another program', (unit: string) => unit.replaceAll('/usr/bin/uwsgi', '/opt/uwsgi'), '/opt/uwsgi'],
  [
    'another configuration',
    (unit: string) =>
      unit.replace('/etc/uwsgi/shop.ini', '/etc/uwsgi/other.ini').replaceAll('/usr/bin/uwsgi', '/opt/uwsgi'),
    '/usr/bin/uwsgi',
  ],
])('propsOfUnit() of a unit that starts %s, which renders the same again', (_, change, binary) => {
  const unit = change(renderInstanceUnit(givenInstance()));
  const read = propsOfUnit(givenInstance(), parseUnit(unit));
  expect(read.binary).toBe(binary);
  const settings = (text: string): string[] => text.split('\n').sort();
  expect(settings(renderInstanceUnit(givenInstance(read)))).toEqual(settings(unit));
});

test.each([
  ['plain assignments', 'Environment=A=1\nEnvironment="B=two words"', { A: '1', B: 'two words' }],
  ['several in one setting', 'Environment=A=1 B=2', undefined],
  ['an end of a word within a value', "Environment=A=it's", undefined],
  ['a quote without its other', 'Environment="A=1', undefined],
  ['no value', 'Environment=A=', { A: '' }],
  ['quotes within', 'Environment="A=say \\"x\\""', undefined],
  ['a specifier', 'Environment=A=%n', undefined],
])(
  'propsOfUnit() takes %s for `environment` only where it would write them so (%#)',
  (_, lines, environment) => {
    const unit = renderInstanceUnit(givenInstance()).replace('[Service]\n', `[Service]\n${lines}\n`);
    const read = propsOfUnit(givenInstance(), parseUnit(unit));
    expect(read.service?.environment).toEqual(environment);
    const settings = (text: string): string[] => text.split('\n').sort();
    expect(settings(renderInstanceUnit(givenInstance(read)))).toEqual(settings(unit));
  },
);
