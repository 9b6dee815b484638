import { hasUnknown } from '../../../plan/unknown';
import { sh } from '../../../transport/shell';
import { queryHost } from '../../batched-query';
import type { ProcessSettings } from '../../instance/props';
import type { Work } from '../../resource';

/**
 * Replaces a default `group` by the primary group of the user. It usually has the name of the user, but not always: Debian's
 * `_apt` is in `nogroup`. Asks the host only if the mode restricts the configuration to that group, and if the live group
 * differs.
 */
export async function resolveGroup<
  Props extends Pick<ProcessSettings, 'host' | 'mode' | 'group' | 'service'>,
>(
  { hosts, signal }: Pick<Work, 'hosts' | 'signal'>,
  props: Props,
  from: Pick<ProcessSettings, 'group'> | undefined,
): Promise<Props> {
  const { host, mode, group, service } = props;
  const user = service?.user;
  if (hasUnknown([host, mode, group, service]) || user === undefined || service?.group !== undefined)
    return props;
  if (group !== user || from?.group === group || !/0$/.test(mode)) return props;
  const { stdout, code } = await queryHost(
    hosts.get(host),
    sh`if id -Gn ${user} | grep -qwF -e ${user}; then echo ${user}; else id -gn ${user}; fi`,
    signal,
    [0, 1],
  );
  const found = stdout.trim();
  return code !== 0 || found === '' || found === group ? props : { ...props, group: found };
}
