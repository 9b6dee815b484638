/** Origin of a process according to its cgroup. */
export interface CgroupOrigin {
  /** The systemd service of the host. */
  readonly unit?: string;
  /** A service that a user's own systemd runs: `shop.service of user 1000`. */
  readonly userUnit?: string;
  /** The container: `docker container 0a1b2c3d4e5f`. */
  readonly container?: string;
}

/** Containers by their cgroups, with the identifier in the last group. */
const containers: readonly (readonly [string, RegExp])[] = [
  ['Kubernetes', /\/kubepods\b.*?(?:([0-9a-f]{12})[0-9a-f]{52})?(?:\.scope)?$/],
  ['podman', /\blibpod-(?:conmon-)?([0-9a-f]{12})/],
  ['docker', /\bdocker[-/]([0-9a-f]{12})/],
  ['containerd', /\b(?:cri-containerd|nerdctl|containerd)[-/:]([0-9a-f]{12})/],
  ['CRI-O', /\bcrio-([0-9a-f]{12})/],
  ['LXC', /\/lxc(?:\.payload)?[./]([^/]+)/],
  ['systemd-nspawn', /\/machine\.slice\/(?:machine-|systemd-nspawn@)([^/]+?)\.(?:scope|service)/],
];

/** Reads `/proc/PID/cgroup`: where the process runs, by the systemd hierarchy of version 1 or the one of version 2. */
export function originOfCgroup(text: string): CgroupOrigin {
  const paths = text
    .split('\n')
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .filter((found) => found !== null);
  const path = (paths.find(([, names]) => names === 'name=systemd') ?? paths.at(-1))?.[2] ?? '';
  for (const [runtime, pattern] of containers) {
    const found = paths.map(([, , one = '']) => pattern.exec(one)).find((one) => one !== null);
    if (found !== undefined) return { container: [runtime, 'container', found[1]].filter(Boolean).join(' ') };
  }
  const unit = path.split('/').findLast((part) => part.endsWith('.service'));
  const user = /\/user@([^/]+)\.service\//.exec(path)?.[1];
  if (user !== undefined && unit !== undefined) return { userUnit: `${unit} of user ${user}` };
  return unit === undefined ? {} : { unit };
}

/** Programs that start and restart others by a configuration of their own. */
export const supervisors: Readonly<Record<string, string>> = {
  supervisord: 'supervisord',
  runsv: 'runit',
  's6-supervise': 's6',
  circusd: 'circus',
  monit: 'monit',
  'docker-init': 'docker',
  conmon: 'podman',
  'containerd-shim': 'containerd',
};
