import { spawnSync } from 'node:child_process';
import { newOwner, ownerExited } from '../../src/engine/lock-owner';

test('newOwner() distinguishes two clients of one process, and names host and process', () => {
  expect(newOwner()).not.toBe(newOwner());
  expect(newOwner()).toContain(`#${process.pid}.`);
});

test('ownerExited() is sure only of a process of this machine that ended', () => {
  const owner = newOwner();
  expect(ownerExited(owner)).toBe(false);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const ended = owner.replace(`#${process.pid}.`, `#${pid}.`);
  // The name contains boot and namespace of a pid only if the kernel reports them.
  expect(ownerExited(ended)).toBe(/#\d+\.[0-9a-f]+\.[0-9a-f]+$/.test(owner));
  expect(ownerExited('anna@elsewhere#1.abc123.0123456789ab')).toBe(false);
  expect(ownerExited('anna@ci')).toBe(false);
});
