import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unknown } from '../../../../src/plan/unknown';
import { resolveGroup } from '../../../../src/resources/process/host/resolve-group';
import { MemoryHost } from '../../../../src/transport/memory-host';
import { raw } from '../../../../src/transport/shell';
import { testFolder } from '../../../support/folder';
import { runShell } from '../../../support/run-shell';
import { workOn } from '../../../support/work';

const programs = testFolder();
/** An `id` that knows the users _apt, whose only group is nogroup, and shop, whose group has its name. */
writeFileSync(
  join(programs, 'id'),
  '#!/bin/sh\ncase $2 in _apt) echo nogroup ;; shop) echo "shop www-data" ;; *) exit 1 ;; esac\n',
  { mode: 0o755 },
);
const env = { PATH: `${programs}:${process.env['PATH']}` };

/** Group that is found, and how often the host was asked. */
async function asked(props: object, from?: object) {
  const host = new MemoryHost().answer('', (script) => {
    const { status, ...run } = runShell(raw(script), { env });
    return { ...run, code: status ?? 137 };
  });
  const resolved = await resolveGroup(workOn(host).work, { host: 'web1', ...props } as never, from as never);
  return [(resolved as { group?: string }).group, host.counters.execs];
}
const apt = { mode: '640', group: '_apt', service: { user: '_apt' } };

test.each([
  ['finds the primary group of a user without a group of its name', apt, 'nogroup'],
  ['keeps the group of the name of the user', { ...apt, group: 'shop', service: { user: 'shop' } }, 'shop'],
  [
    'keeps the default for a user that the host lacks',
    { ...apt, group: 'none', service: { user: 'none' } },
    'none',
  ],
])('resolveGroup() %s', async (_, props, group) => {
  expect(await asked(props)).toEqual([group, 1]);
});

test.each([
  ['every user may read it', { ...apt, mode: '644' }],
  ['it names a group of its own', { ...apt, group: 'www-data' }],
  ['the service names a group', { ...apt, service: { user: '_apt', group: '_apt' } }],
  ['it has no user', { ...apt, service: {} }],
  ['something is unknown', { ...apt, mode: Unknown.value }],
])('resolveGroup() asks nothing where %s', async (_, props) => {
  expect(await asked(props)).toEqual([props.group, 0]);
});

test('resolveGroup() asks nothing where the host has the group already', async () => {
  expect(await asked(apt, { group: '_apt' })).toEqual(['_apt', 0]);
});
