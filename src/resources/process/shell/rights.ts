import { raw, type Shell, sh } from '../../../transport/shell';
import { isRouter, listenersOf } from '../addresses';
import type { ResolvedProps } from '../paths';
import { hasSocketUnit } from '../socket-unit';
import { unitEnvironment } from './unit-environment';

/** Advice for a deployer that is not root. */
export const becomeAdvice = (user: string): string =>
  `Give the host become: {}, and let ${user} use sudo without a password (${user} ALL=(root) NOPASSWD: ALL), or give become.password`;

/**
 * Shell: reports missing permissions (`denies`): an unprivileged deployer cannot write units, and only root or a process with
 * CAP_NET_BIND_SERVICE can bind a port below `net.ipv4.ip_unprivileged_port_start`.
 */
export function rightsChecks(props: ResolvedProps): readonly Shell[] {
  return [
    ...(props.manager === 'systemd'
      ? [
          sh`[ "$(id -u)" = 0 ] || denies "$(id -un) cannot write units of systemd. ${raw(becomeAdvice('$(id -un)'))}"`,
        ]
      : []),
    ...privilegedPorts(props),
  ];
}

function privilegedPorts(props: ResolvedProps): readonly Shell[] {
  const { sections, service = {}, manager, binary } = props;
  const main = sections['uwsgi'] ?? {};
  const unit = manager === 'systemd' ? unitEnvironment(props) : undefined;
  const starter = manager === 'systemd' ? unit?.user : service.user;
  const capable = unit?.properties.some((one) => /^AmbientCapabilities=.*CAP_NET_BIND_SERVICE/i.test(one));
  if (hasSocketUnit(props) || capable || (manager === 'systemd' && unit === undefined)) return [];
  const one = (option: string): string | undefined =>
    typeof main[option] === 'string' && /^[\w.-]+$/.test(main[option]) ? main[option] : undefined;
  // uWSGI keeps capabilities named by \`cap\`; routers and shared sockets bind before it gives up root (core/uwsgi.c, uwsgi_as_root).
  const dropped = /net_bind_service/.test(String(main['cap'] ?? '')) ? undefined : one('uid');
  return listenersOf(sections).flatMap((listener) => {
    const { option, address, port } = listener;
    const early = (isRouter(option) && !option.startsWith('stats')) || option.includes('shared');
    const binder = starter ?? (early ? undefined : dropped);
    if (binder === undefined || /^(root|0)$/.test(binder) || port >= 1024) return [];
    const least = sh`$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null || echo 1024)`;
    return [
      sh`[ ${port} -ge "${least}" ] || [ "$(id -u ${binder} 2>/dev/null || echo 0)" = 0 ] || { command -v getcap > /dev/null && getcap ${binary} 2>/dev/null | grep -q net_bind_service; } || denies ${`Cannot bind ${option} = ${address}: only root, or a process with CAP_NET_BIND_SERVICE, binds a port below`}" ${least} "${`(net.ipv4.ip_unprivileged_port_start), but ${binder} starts it; take a higher port, \`service.socket\`, or AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit`}`,
    ];
  });
}
