import { systemdUnit } from '../../../src/resources/systemd-unit/lifecycle';
import { systemdUnitProps } from '../../../src/resources/systemd-unit/props';

const unit = (props: object) =>
  systemdUnit.defaults(systemdUnitProps.parse({ host: 'web1', name: 'a.service', ...props }));
const oneshot = { Service: { Type: 'oneshot', ExecStart: '/bin/true' } };
const lasting = { Service: { ExecStart: '/bin/sleep 9' }, Install: { WantedBy: 'multi-user.target' } };

test.each([
  ['a lasting service runs and is enabled', { sections: lasting }, ['running', true]],
  ['a oneshot service is left to who starts it', { sections: oneshot }, ['unmanaged', false]],
  ['a masked unit is stopped', { masked: true }, ['stopped', undefined]],
  ['the enablement of a unit of others is left alone', { dropIns: {} }, ['running', undefined]],
  ['a template is not enabled', { name: 'a@.service', sections: lasting }, ['running', undefined]],
])('systemdUnit.defaults(): %s', (_what, props, [ensure, enabled]) => {
  const filled = unit(props as object);
  expect([filled.ensure, filled.enabled]).toEqual([ensure, enabled]);
  expect(systemdUnit.check(filled)).toEqual([]);
  expect(systemdUnit.defaults(filled)).toEqual(filled);
});

test.each([
  [/needs an Install section/, { sections: oneshot, enabled: true }],
  [/oneshot service is over/, { sections: oneshot, ensure: 'running' }],
  [/only its instances start, such as a@a.service/, { name: 'a@.service', sections: lasting, enabled: true }],
  [/must have no sections/, { masked: true, sections: lasting }],
])('systemdUnit.check() refuses what cannot be: %s', (message, props) => {
  expect(systemdUnit.check(unit(props)).map((problem) => problem.message)).toEqual([
    expect.stringMatching(message),
  ]);
});
