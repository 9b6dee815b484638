import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { Session } from '../../src/engine/session';
import { queryHost } from '../../src/resources/batched-query';
import { newHost } from '../../src/transport/open-host';
import { sh } from '../../src/transport/shell';
import { connectionTo } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';
import { anyResource } from '../support/any-resource';

jest.setTimeout(180_000);

describeLab('a host that cannot be asked about a change', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
  });
  afterAll(() => lab?.stop());
  const host = () => lab.hosts[0]!;

  /** All that is warned of by a plan and, in the same session, an apply. */
  const warnings = async (
    type: string,
    props: Readonly<Record<string, unknown>>,
    apply = false,
  ): Promise<readonly string[]> => {
    const project = new Project('shop');
    const web1 = new Host(project, 'web1', connectionTo(lab, host()));
    const section = new Section().set('http-socket', ':8203').set('master', true);
    anyResource(web1, 'one', type, props, [section]);
    const warned: string[] = [];
    const session = new Session(project, { onWarning: (text) => void warned.push(text) });
    try {
      await session.plan();
      if (apply) await session.apply();
    } finally {
      await session.close();
    }
    return warned;
  };

  test('says which tool a question lacks, for each of them and only for the change that needed it', async () => {
    const named = { name: 'shop', path: '/etc/uwsgi/shop.ini' };
    expect(await warnings('uwsgi:index:Instance', named)).not.toContainEqual(
      expect.stringContaining('not asked'),
    );
    await host().sh('mv $(readlink -f /usr/bin/awk) /root/awk');
    try {
      const [warning, ...more] = await warnings('uwsgi:index:Instance', named);
      expect(warning).toMatch(
        /^web1: web1\/one: the host did not verify the change: web1 \(.*\): Cannot check the plan on the host: the host must have awk on its PATH, but does not: install mawk/,
      );
      expect(more).toEqual([]);
      const path = '/etc/uwsgi/other.ini';
      expect(await warnings('uwsgi:index:Configuration', { path })).toEqual([]);
    } finally {
      await host().sh('mv /root/awk /usr/bin/mawk');
    }
  });

  test('has a question fail alone by a status that is no answer', async () => {
    const one = newHost('web1', { host: host().address, ...connectionTo(lab, host()) });
    const { signal } = new AbortController();
    try {
      const answers = await Promise.allSettled([
        queryHost(one, sh`echo fine`, signal),
        queryHost(one, sh`echo half; exit 3`, signal),
        queryHost(one, sh`exit 3`, signal, [0, 3]),
        queryHost(one, sh`no_such_tool; sed_ 2>/dev/null; :`, signal),
        queryHost(one, sh`PATH=/nonexistent; printf x | sed p; :`, signal),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
        'rejected',
      ]);
    } finally {
      await one.close();
    }
  });

  test('warns once of what a plan and the apply after it see', async () => {
    await host().sh('mkdir -p /srv/all && chmod 777 /srv/all');
    const warned = await warnings('uwsgi:index:Configuration', { path: '/srv/all/shop.ini' }, true);
    expect(warned).toEqual([expect.stringContaining('/srv/all (root:root, mode 777) is open to others')]);
  });
});
