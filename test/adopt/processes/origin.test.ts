import { originOfCgroup } from '../../../src/adopt/processes/origin';

const id = '0a1b2c3d4e5f67890a1b2c3d4e5f67890a1b2c3d4e5f67890a1b2c3d4e5f6789';

test.each([
  ['0::/system.slice/shop.service', { unit: 'shop.service' }],
  ['0::/system.slice/system-uwsgi.slice/uwsgi@api.service', { unit: 'uwsgi@api.service' }],
  ['0::/system.slice/shop.service/workers', { unit: 'shop.service' }],
  ['12:cpu:/\n1:name=systemd:/system.slice/shop.service\n0::/', { unit: 'shop.service' }],
  [
    '0::/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service',
    { userUnit: 'shop.service of user 1000' },
  ],
  ['0::/user.slice/user-0.slice/session-3.scope', {}],
  [`0::/system.slice/docker-${id}.scope`, { container: 'docker container 0a1b2c3d4e5f' }],
  [`4:memory:/docker/${id}\n1:name=systemd:/docker/${id}`, { container: 'docker container 0a1b2c3d4e5f' }],
  [`0::/machine.slice/libpod-${id}.scope/container`, { container: 'podman container 0a1b2c3d4e5f' }],
  [
    `0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1.slice/cri-containerd-${id}.scope`,
    { container: 'Kubernetes container 0a1b2c3d4e5f' },
  ],
  ['0::/lxc.payload.web/system.slice/shop.service', { container: 'LXC container web' }],
  [
    '0::/machine.slice/machine-web.scope/payload/system.slice/shop.service',
    { container: 'systemd-nspawn container web' },
  ],
  ['', {}],
])('originOfCgroup() of %s', (text, expected) => {
  expect(originOfCgroup(text)).toEqual(expected);
});
