import { parseUnit } from '../../../src/config/unit-file';
import type { InstanceProps } from '../../../src/resources/instance/props';
import {
  parseInstance,
  renderInstance,
  renderInstanceUnit,
  workersRevision,
} from '../../../src/resources/process/files';
import { processPaths } from '../../../src/resources/process/paths';
import { propsOfUnit } from '../../../src/resources/process/unit-props';
import { givenInstance } from '../../support/given';

test('renderInstance() puts a marker behind the options that cannot end the instance when it fails', () => {
  const hook = renderInstance(givenInstance()).trimEnd().split('\n').at(-1);
  expect(hook).toBe(
    `hook-accepting1-once = exec:echo ${workersRevision(givenInstance())} 2>/dev/null >/var/lib/uwsgi-iac/shop/revision || :`,
  );
});

test('parseInstance() gives back what was declared, and the revision in the marker', () => {
  const given = givenInstance({
    sections: { uwsgi: { master: 'true', 'hook-accepting1-once': 'write:/tmp/mine x' } },
  });
  const parsed = parseInstance(renderInstance(given), given);
  expect(parsed.sections).toEqual(given.sections);
  expect(parsed.revision).toBe(workersRevision(given));
});

test('workersRevision() changes with an option and its place, not with a comment', () => {
  const layout = ['[uwsgi]', 'master', 'processes'];
  const base = workersRevision(givenInstance({ layout }));
  expect(workersRevision(givenInstance({ layout: ['[uwsgi]', 'processes', 'master'] }))).not.toBe(base);
  expect(workersRevision(givenInstance({ layout: ['[uwsgi]', '# why', 'master', 'processes'] }))).toBe(base);
});

test('processPaths() keeps what belongs to a pidfile beside the configuration', () => {
  expect(processPaths(givenInstance({ manager: 'pidfile', path: '/srv/etc/shop.ini' }))).toMatchObject({
    pidfile: '/srv/etc/shop.run/master.pid',
    unitFile: undefined,
  });
});

const stopping = (given: InstanceProps): string | undefined =>
  /^ExecStop=.*$/m.exec(renderInstanceUnit(given))?.[0];

test('renderInstanceUnit() lets a stop finish requests only where new ones can wait meanwhile', () => {
  expect(stopping(givenInstance())).toBeUndefined();
  expect(
    stopping(givenInstance({ service: { unit: { Unit: { Requires: 'docker.socket' } } } })),
  ).toBeUndefined();
  const bySystemd = givenInstance({ service: { unit: { Unit: { Requires: 'a.service shop.socket' } } } });
  expect(stopping(bySystemd)).toContain(' /var/lib/uwsgi-iac/shop/control/master.fifo $MAINPID');
  const byPool = {
    sections: { uwsgi: { master: 'true', zerg: '/run/pool.sock', 'master-fifo': '/run/my fifo' } },
  };
  expect(stopping(givenInstance(byPool))).toContain(' "/run/my fifo" $MAINPID');
  expect(propsOfUnit(givenInstance(), parseUnit(renderInstanceUnit(bySystemd))).service).toEqual(
    bySystemd.service,
  );
});
