import { posix } from 'node:path';
import type { Activation } from '../../activation/activation';
import { quote } from '../../transport/shell';
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
}): string {
  const pattern = quote(unitPattern(name));
  const remove = [
    ...files.map((file) => `rm -f ${quote(file)}`),
    ...files.filter((file) => file !== path).map((file) => `rmdir ${quote(posix.dirname(file))} 2>/dev/null`),
    'systemctl daemon-reload',
  ];
  if (effect !== undefined) {
    const again =
      effect === 'restart'
        ? restartShell(name, 60)
        : effect === 'reload'
          ? `systemctl reload ${pattern}`
          : ':';
    return `${remove.join('\n')}\nif systemctl is-active --quiet ${pattern}; then\n${again}\nfi`;
  }
  const loaded = isTemplate(name) ? ':' : `systemctl disable --quiet ${quote(name)} 2>/dev/null`;
  return `if [ -e ${quote(path)} ] || systemctl is-active --quiet ${pattern} || systemctl is-enabled --quiet ${quote(name)} 2>/dev/null; then
  systemctl stop ${pattern} || exit 1
  # Disabling removes no links while a foreign mask is in place.
  if [ "$(readlink ${quote(path)})" = /dev/null ]; then rm -f ${quote(path)} && systemctl daemon-reload; fi
  ${loaded}
fi
${remove.join('\n')}
systemctl reset-failed ${pattern} 2>/dev/null
:`;
}
