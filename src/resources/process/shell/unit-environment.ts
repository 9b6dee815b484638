import { directivesOf } from '../../../config/line';
import { base64, joinShell, type Shell, sh } from '../../../transport/shell';
import type { ProcessSettings } from '../../instance/props';
import { unitOf } from '../files';
import { hasAccount } from './accounts';
import { exportShell } from './environment';

/** Props that determine the environment of a process. */
export type LaunchProps = Pick<ProcessSettings, 'name' | 'manager' | 'service'> &
  Partial<Pick<ProcessSettings, 'sections' | 'binary' | 'path'>>;

/** Settings of a service that shape the environment of its process and need no file system of its own. */
const inherited =
  /^(User|Group|SupplementaryGroups|EnvironmentFile|PassEnvironment|UnsetEnvironment|WorkingDirectory|UMask|AmbientCapabilities|CapabilityBoundingSet|Limit[A-Z]+)$/;
/** Settings that hide the files of a check, or whose user is not known beforehand. */
const apart = /^(RootDirectory|RootImage|DynamicUser)$/;

/** Environment in which a unit starts its process. */
export interface UnitEnvironment {
  /** Assignments for systemd-run: `UMask=0027`. */
  readonly properties: readonly string[];
  /** Environment variables by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** User that systemd starts the process as. */
  readonly user?: string;
}

/** Environment of the process of an instance; undefined if no transient unit can reproduce it. */
export function unitEnvironment(props: LaunchProps): UnitEnvironment | undefined {
  const unit = unitOf({ sections: {}, binary: '/bin/false', ...props } as ProcessSettings);
  const settings = [
    ...unit.filter(({ name }) => name === 'Service').flatMap(directivesOf),
    ...Object.entries(props.service?.dropIns ?? {})
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([, sections]) =>
        Object.entries(sections['Service'] ?? {}).flatMap(([key, value]) =>
          [value].flat().map((one) => ({ key, value: one })),
        ),
      ),
  ];
  if (settings.some(({ key }) => apart.test(key))) return undefined;
  const properties: string[] = [];
  let variables: Record<string, string> = {};
  let user: string | undefined;
  for (const { key, value } of settings) {
    const text = withoutSpecifiers(value, props.name);
    if (key === 'User') user = text === '' ? undefined : text;
    if (inherited.test(key)) properties.push(`${key}=${text}`);
    if (key !== 'Environment') continue;
    if (text === '') variables = {};
    for (const word of wordsOf(text)) {
      const at = word.indexOf('=');
      if (at > 0) variables = { ...variables, [word.slice(0, at)]: word.slice(at + 1) };
    }
  }
  return { properties, variables, user: user === 'root' || user === '0' ? undefined : user };
}

/** Renders an `EnvironmentFile` of systemd.exec(5). */
export const environmentFile = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}="${value.replace(/[\\"$`]/g, '\\$&')}"\n`)
    .join('');

/** Expands specifiers of the unit name, because a transient unit has another name. */
function withoutSpecifiers(text: string, name: string): string {
  const own: Readonly<Record<string, string>> = {
    '%%': '%',
    '%n': `${name}.service`,
    '%N': name,
    '%p': name,
  };
  return text.replace(/%[a-zA-Z%]/g, (specifier) => own[specifier] ?? specifier);
}

/** Splits a setting into words, with quotes and backslashes of systemd.syntax(7). */
function wordsOf(text: string): readonly string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^\s"'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|\\(.)/g, (_, double, single, escaped) =>
      escaped !== undefined ? escaped : (double ?? single).replace(/\\(.)/g, '$1'),
    ),
  );
}

/**
 * Shell: `as_service` runs the script `$work/run` in the environment in which the manager starts an instance, writes its output
 * to `$work/out`, and returns its status. Only its owner can write to the directory `$work`; every user can pass through it.
 * Before the script runs, `given USER` prepares the files that it reads; USER is empty unless the script runs as another user
 * than the check. `$starter` is `unit` if systemd has already set the user.
 *
 * Under systemd the script runs in a transient unit with the settings of the unit; otherwise as the start script would run it.
 * A vassal inherits the environment of its emperor.
 */
export function asServiceFunction(props: LaunchProps, parent?: number): Shell {
  const { workingDirectory = '/', environment = {} } = props.service ?? {};
  const unit = props.manager === 'systemd' ? unitEnvironment(props) : undefined;
  const inheritedFrom = (pid: number): Shell => sh`if [ -r /proc/${pid}/environ ]; then
    sed -z "s/'/'\\\\''/g; s/^\([A-Za-z_][A-Za-z0-9_]*\)=\(.*\)$/export \1='\2'/" /proc/${pid}/environ | tr '\0' '\n' > "$work/inherited"
    umask "$(sed -n 's/^Umask:[[:space:]]*//p' /proc/${pid}/status)"
    exec env -i sh -c '. "$1/inherited"; starter= work=$1; . "$1/run"' sh "$work"
  fi`;
  return sh`as_service() {
  ${requireAccounts(props)}
  ${unit === undefined ? sh`:` : asUnit(unit)}
  given ''
  ( umask 022
  cd ${workingDirectory} || exit 44
  ${parent === undefined ? sh`:` : inheritedFrom(parent)}
  ${exportShell(environment)}
  starter=; . "$work/run" ) < /dev/null > "$work/out" 2>&1
}`;
}

/** Shell: returns with status 44 and a message if the host lacks the user or group of the process. */
function requireAccounts({ service: { user, group } = {} }: LaunchProps): Shell {
  const needed = [
    ['user', 'passwd', user],
    ['group', 'group', group],
  ] as const;
  const each = needed.flatMap(([what, database, name]) =>
    typeof name !== 'string' || /^\d+$/.test(name)
      ? []
      : [
          sh`${hasAccount(database, name)} || { printf '%s\n' ${`service.${what}: the host must have a ${what} ${name}, and has none`} > "$work/out"; return 44; }`,
        ],
  );
  return each.length === 0 ? sh`:` : joinShell(each);
}

/** Shell: runs the script in a transient unit, if the host has systemd and the deployer is root; continues if the unit cannot start. */
function asUnit({ properties, variables, user = '' }: UnitEnvironment): Shell {
  const set = properties.flatMap((property) => ['-p', property]);
  return sh`if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && command -v systemd-run > /dev/null; then
    base64 -d > "$work/environment" <<'END' && given ${user} && { echo 'echo @begun'; echo "starter=unit work='$work'"; cat "$work/run"; } > "$work/begun"
${base64(environmentFile(variables))}
END
    # The file first, for others of the unit count after it.
    systemd-run --quiet --wait --collect --pipe --description="check of the configuration" -p EnvironmentFile="$work/environment" ${[...set, 'sh', '-s']} < "$work/begun" > "$work/out" 2>&1
    ended=$?
    if grep -qx @begun "$work/out"; then grep -vx @begun "$work/out" > "$work/said"; mv "$work/said" "$work/out"; return "$ended"; fi
  fi`;
}
