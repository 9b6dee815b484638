/** Services that start programs for others: a restart of one is no restart of a program alone. */
export const isShared = (unit: string): boolean =>
  /^(supervisord?|crond?|atd|sshd?|docker|containerd|podman|runit|runsvdir|s6|circusd?|monit|rc-local|rc\.local)(-[a-z]+)?(@.*)?\.service$/.test(
    unit,
  );
