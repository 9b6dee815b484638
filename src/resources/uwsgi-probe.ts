import { isPythonPlugin } from '../config/plugin-names';
import type { Host } from '../transport/host';
import { joinShell, type Shell, sh } from '../transport/shell';

/** A plugin that serves requests, with its modifier. */
export interface RequestPlugin {
  readonly modifier: number;
  readonly name: string;
}

/** Version, plugins and features of a uWSGI on a host. */
export interface UwsgiFacts {
  /** Path of the program. */
  readonly binary: string;
  /** `2.0.21-debian`. */
  readonly version: string;
  /** Plugins inside of the binary that serve no requests by themselves. */
  readonly generic: readonly string[];
  /** Plugins inside of the binary that serve requests. */
  readonly request: readonly RequestPlugin[];
  /** Plugins that it finds as files, to be loaded by name. */
  readonly loadable: readonly string[];
  readonly pluginDirectory?: string;
  /** Build features: `ssl`, `pcre`, `yaml`, `json`, `xml`, `routing`, `cap`, … */
  readonly features: readonly string[];
}

/** Names of all plugins inside of a binary. */
export const pluginsInside = ({ generic, request }: UwsgiFacts): readonly string[] => [
  ...generic,
  ...request.map(({ name }) => name),
];

/** Source of a plugin: built into the binary, a file to load, or none; `as` is its name there. */
export type PluginWay =
  | { readonly from: 'inside' | 'file'; readonly as: string }
  | { readonly from: 'nowhere' };

/** How a uWSGI gets a plugin by its name. Python is one plugin under several names. */
export function pluginWay(name: string, facts: UwsgiFacts): PluginWay {
  const { loadable } = facts;
  const inside = pluginsInside(facts);
  if (inside.includes(name)) return { from: 'inside', as: name };
  if (loadable.includes(name)) return { from: 'file', as: name };
  if (!isPythonPlugin(name)) return { from: 'nowhere' };
  if (inside.includes('python')) return { from: 'inside', as: 'python' };
  const other = ['python3', ...loadable].find((one) => isPythonPlugin(one) && loadable.includes(one));
  return other === undefined ? { from: 'nowhere' } : { from: 'file', as: other };
}

/** Values of all lines that begin with a key. */
export const valuesOf = (printed: string, key: string): readonly string[] =>
  printed.split('\n').flatMap((line) => (line.startsWith(`${key} `) ? [line.slice(key.length + 1)] : []));

/** Shell: prints version, build flags and plugins of a uWSGI. It serves nothing: its standard input is no socket. */
export function uwsgiScript(binary: string): Shell {
  return joinShell([
    sh`uwsgi=$(command -v ${binary} 2>/dev/null)`,
    sh`if [ -n "$uwsgi" ]; then`,
    sh`limit=; command -v timeout >/dev/null && limit="timeout 20"`,
    sh`echo "uwsgi-binary $uwsgi"`,
    sh`echo "uwsgi-version $($limit "$uwsgi" --version </dev/null 2>/dev/null | tail -n 1)"`,
    sh`flags=$($limit "$uwsgi" --cflags </dev/null 2>/dev/null | tail -n 1)`,
    sh`echo "uwsgi-flags $flags"`,
    sh`directory=$(printf '%s\n' "$flags" | sed -n 's/.*-DUWSGI_PLUGIN_DIR="\\"\([^\\]*\)\\"".*/\1/p')`,
    sh`echo "uwsgi-plugins $directory"`,
    // A relative directory depends on the working directory in which uWSGI starts.
    sh`case $directory in /*) for file in "$directory"/*_plugin.so; do [ -e "$file" ] && echo "uwsgi-file \${file##*/}"; done;; esac`,
    sh`$limit "$uwsgi" --plugin-list --no-server </dev/null 2>&1 | sed "s/^/uwsgi-list /"`,
    sh`fi`,
    sh`:`,
  ]);
}

/** Parses the output of {@link uwsgiScript}; undefined if there is no such program. */
export function readUwsgi(printed: string): UwsgiFacts | undefined {
  const values = (key: string) => valuesOf(printed, key);
  const [binary] = values('uwsgi-binary');
  if (binary === undefined) return undefined;
  const [directory] = values('uwsgi-plugins');
  return {
    binary,
    version: values('uwsgi-version')[0] ?? '',
    ...readPluginList(values('uwsgi-list')),
    loadable: values('uwsgi-file').map((file) => file.replace(/_plugin\.so$/, '')),
    ...(directory ? { pluginDirectory: directory } : {}),
    features: featuresOf(values('uwsgi-flags')[0] ?? ''),
  };
}

/** Probes the uWSGI of a host. */
export async function probeUwsgi(host: Host, binary: string): Promise<UwsgiFacts | undefined> {
  const purpose = `ask ${binary} for its plugins`;
  const { stdout } = await host.exec(uwsgiScript(binary), { readOnly: true, purpose });
  return readUwsgi(stdout);
}

/** The two lists that uWSGI prints, each under its head. */
function readPluginList(lines: readonly string[]): Pick<UwsgiFacts, 'generic' | 'request'> {
  const generic: string[] = [];
  const request: RequestPlugin[] = [];
  let list: 'generic' | 'request' | undefined;
  for (const line of lines.map((one) => one.trim())) {
    if (/^(\*\*\*|---)/.test(line)) {
      list = /loaded (generic|request) plugins/.exec(line)?.[1] as typeof list;
    } else if (list === 'generic' && line !== '') generic.push(line);
    else if (list === 'request') {
      const entry = /^(\d+):\s*(\S+)/.exec(line);
      if (entry !== null) request.push({ modifier: Number(entry[1]), name: entry[2]! });
    }
  }
  return { generic, request };
}

const features = ['SSL', 'PCRE', 'PCRE2', 'ROUTING', 'YAML', 'JSON', 'XML', 'CAP', 'UUID', 'ZLIB'];

/** Compiled-in features, by the names of uWSGI's build. */
function featuresOf(flags: string): readonly string[] {
  const built = new Set([...flags.matchAll(/-DUWSGI_([A-Z0-9_]+)(?=\s|$)/g)].map(([, name]) => name));
  return features
    .filter((name) => built.has(name))
    .map((name) => name.toLowerCase().replace('pcre2', 'pcre'));
}
