import { posix } from 'node:path';
import type { Activation } from '../../activation/activation';
import { joinShell, type Shell, sh } from '../../transport/shell';
import { isTemplate, unitPattern } from './files';
import { restartShell } from './steps';

/** Shell: stops and removes a managed unit; of a foreign unit, removes only the managed drop-ins. */
export function removalShell({
  name,
  path,
  files,
  effect,
}: {
  name: string;
  path: string;
  files: readonly string[];
  effect?: Activation;
}): Shell {
  const pattern = sh`${unitPattern(name)}`;
  const remove = [
    ...files.map((file) => sh`rm -f ${file}`),
    ...files.filter((file) => file !== path).map((file) => sh`rmdir ${posix.dirname(file)} 2>/dev/null`),
    sh`systemctl daemon-reload`,
  ];
  if (effect !== undefined) {
    const again =
      effect === 'restart'
        ? restartShell(name, 60)
        : effect === 'reload'
          ? sh`systemctl reload ${pattern}`
          : sh`:`;
    return sh`${joinShell(remove)}
if systemctl is-active --quiet ${pattern}; then
${again}
fi`;
  }
  const loaded = isTemplate(name) ? sh`:` : sh`systemctl disable --quiet ${name} 2>/dev/null`;
  return sh`if [ -e ${path} ] || systemctl is-active --quiet ${pattern} || systemctl is-enabled --quiet ${name} 2>/dev/null; then
  systemctl stop ${pattern} || exit 1
  # Disabling removes no links while a foreign mask is in place.
  if [ "$(readlink ${path})" = /dev/null ]; then rm -f ${path} && systemctl daemon-reload; fi
  ${loaded}
fi
${joinShell(remove)}
systemctl reset-failed ${pattern} 2>/dev/null
:`;
}
