import { hookFault, hookNeeds, isHook } from '../../../src/resources/process/hooks';

test.each([
  ['hook-as-user', 'exec:true', undefined],
  ['hook-as-user', '!print:secret', undefined],
  ['hook-as-user', 'nonsense:x', 'no hook action nonsense'],
  ['hook-as-user', 'true', 'a hook must be written ACTION:ARGUMENT'],
  ['hook-touch', '/srv/reload exec:true', undefined],
  ['exec-as-user', 'nonsense', undefined],
])('hookFault() of %s = %s', (key, value, fault) => expect(hookFault(key, value)).toBe(fault));

test.each([
  ['hook-as-user', 'exec:/srv/bin/warm --all', { program: '/srv/bin/warm' }],
  ['exec-pre-app', '/srv/bin/warm; true', {}],
  ['exec-pre-app', 'warm', {}],
  ['hook-post-app', 'write:/srv/run/ready yes', { folder: '/srv/run' }],
  ['hook-post-app', 'unlink:/srv/run/ready', {}],
  ['hook-as-user-atexit', 'exec:/srv/bin/gone', {}],
  ['module', '/srv/app.py', {}],
])('hookNeeds() of %s = %s', (key, value, needs) => expect(hookNeeds(key, value)).toEqual(needs));

test.each([
  ['hook-asap', true],
  ['exec-pre-app', true],
  ['hook-touch', false],
  ['processes', false],
])('isHook() of %s is %s', (key, is) => expect(isHook(key)).toBe(is));
