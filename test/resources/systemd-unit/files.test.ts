import { digestOf } from '../../../src/resources/digest';
import {
  dropInDirectories,
  dropInEffect,
  dropInName,
  dropInPath,
  isTemplate,
  renderDropIn,
  unitBehind,
  unitDigest,
  unitFiles,
  unitPath,
  unitPattern,
} from '../../../src/resources/systemd-unit/files';
import { systemdUnitProps } from '../../../src/resources/systemd-unit/props';

const props = (more: object = {}) => systemdUnitProps.parse({ host: 'web1', name: 'shop.service', ...more });
const sections = { Service: { ExecStart: '/bin/true' } };
const dropIns = { limits: { Service: { Nice: '5' } } };

test('dropInPath() and dropInName() keep managed drop-ins apart from foreign ones', () => {
  const path = '/etc/systemd/system/shop.service.d/limits.conf';
  expect([dropInPath('shop.service', 'limits'), dropInName('shop.service', path)]).toEqual([path, 'limits']);
  const foreign = '/run/systemd/system/shop.service.d/50-x.conf';
  expect([dropInPath('shop.service', foreign), dropInName('shop.service', foreign)]).toEqual([
    foreign,
    foreign,
  ]);
  expect(dropInDirectories('shop.service')).toContain('/run/systemd/system.control/shop.service.d');
});

test('unitFiles() has the unit and its drop-ins, as far as they are managed', () => {
  expect(unitFiles(props({ sections, dropIns })).map(({ path }) => path)).toEqual([
    unitPath('shop.service'),
    dropInPath('shop.service', 'limits'),
  ]);
  expect(unitFiles(props({ dropIns }))).toEqual([
    { path: dropInPath('shop.service', 'limits'), content: renderDropIn(dropIns.limits) },
  ]);
  expect(unitFiles(props())).toEqual([]);
});

test('unitDigest() is that of the unit file, else that of all drop-ins', () => {
  const [file] = unitFiles(props({ sections }));
  expect(unitDigest(props({ sections, dropIns }))).toBe(digestOf(file!.content));
  const both = { ...dropIns, more: { Service: { Nice: '6' } } };
  expect(
    new Set([unitDigest(props({ dropIns })), unitDigest(props({ dropIns: both })), unitDigest(props())]).size,
  ).toBe(3);
});

test.each([
  [{ limits: { Service: { LimitNOFILE: '1' } } }, 'restart'],
  [{ a: { Unit: { Description: 'x' } }, b: { Service: { Environment: 'A=1' } } }, 'restart'],
  [undefined, 'none'],
])('dropInEffect() of %j is %s: the strongest of its settings', (given, effect) => {
  expect(dropInEffect(props({ dropIns: given }))).toBe(effect);
});

test.each([
  ['worker@.service', true, 'worker@*.service'],
  ['worker@a.service', false, 'worker@a.service'],
  ['shop.service', false, 'shop.service'],
])('isTemplate() and unitPattern() of %s', (name, template, pattern) => {
  expect([isTemplate(name), unitPattern(name)]).toEqual([template, pattern]);
});

test.each([
  ['shop.socket', {}, 'shop.service'],
  ['shop.socket', { Socket: { Service: 'other.service' } }, 'other.service'],
  ['shop.timer', { Timer: { Unit: 'job.service' } }, 'job.service'],
  ['shop.path', { Path: { Unit: 'job.service' }, Timer: { Unit: 'no.service' } }, 'job.service'],
  ['shop.timer', {}, 'shop.service'],
  ['shop.service', {}, undefined],
  ['shop.target', {}, undefined],
])('unitBehind() of %s with %j is %s', (name, given, behind) => {
  expect(unitBehind(props({ name, sections: given }))).toBe(behind);
});
