import { directivesOf } from '../../config/line';
import { lint } from '../../config/lint/lint';
import type { LintFacts } from '../../config/lint/rule';
import { loadsPlugins, pluginNames } from '../../config/plugin-names';
import { pluginSource } from '../../resources/process/plugin-package';
import { pluginsInside, pluginWay, type UwsgiFacts } from '../../resources/uwsgi-probe';
import type { HostFacts } from './facts';
import { type Finding, missing, ok, warning } from './finding';
import type { Needs, NeedyInstance } from './needs';

/** Releases whose options the catalogue knows. */
const knownReleases = /^2\.(0\.(2[1-9]|[3-9]\d)|[1-9])/;

/** Lint rules that depend on facts of the host. */
const hostRules = new Set(['needs-version', 'needs-plugin', 'pyuwsgi-reload']);

/** Checks each uWSGI binary of a host against the needs of its instances. */
export function checkUwsgi(facts: HostFacts, { binaries, instances }: Needs): readonly Finding[] {
  return binaries.flatMap((binary) => {
    const uwsgi = facts.uwsgi.get(binary);
    if (uwsgi === undefined) {
      return [
        missing(
          'uwsgi',
          `no ${binary}`,
          'Install it (apt install uwsgi-core, or pip install pyuwsgi), or set the binary of the instances',
        ),
      ];
    }
    const run = instances.filter((one) => one.binary === binary);
    return [
      release(uwsgi),
      features(uwsgi),
      plugins(uwsgi),
      ...run.flatMap((one) => checkInstance(one, uwsgi, facts)),
    ];
  });
}

function release({ binary, version }: UwsgiFacts): Finding {
  if (version === '')
    return missing('uwsgi', `${binary} prints no version`, `Run it by hand: ${binary} --version`);
  const seen = `${binary}, ${version}`;
  if (knownReleases.test(version)) return ok('uwsgi', seen);
  return warning('uwsgi', seen, 'Install 2.0.21 or later: older releases are not tested, and lack options');
}

function features({ features: built }: UwsgiFacts): Finding {
  const absent = ['ssl', 'pcre', 'json'].filter((name) => !built.includes(name));
  const seen = built.join(', ') || 'none printed';
  if (absent.length === 0) return ok('features', seen);
  const purposes = {
    ssl: 'https and legions',
    pcre: 'routes by pattern',
    json: 'json files and metrics',
  } as const;
  const lost = absent.map((name) => `${name} (${purposes[name as keyof typeof purposes]})`).join(', ');
  return ok('features', `${seen}; without ${lost}`);
}

function plugins(uwsgi: UwsgiFacts): Finding {
  const { loadable, pluginDirectory } = uwsgi;
  const files = pluginDirectory === undefined ? '' : `, ${loadable.length} in ${pluginDirectory}`;
  return ok('plugins', `${pluginsInside(uwsgi).length} built into the binary${files}`);
}

function checkInstance(instance: NeedyInstance, uwsgi: UwsgiFacts, host: HostFacts): readonly Finding[] {
  const embedded = pluginsInside(uwsgi);
  const facts: LintFacts = {
    version: releaseOf(uwsgi.version),
    embeddedPlugins: embedded,
    systemd: instance.systemd,
    vassal: instance.vassal,
    pyuwsgi: embedded.includes('pyuwsgi'),
    ...(host.somaxconn === undefined ? {} : { somaxconn: host.somaxconn }),
  };
  const linted = lint(instance.sections, { facts })
    .filter(({ rule }) => hostRules.has(rule))
    .map(({ message, fix }) => missing(instance.path, message, fix));
  return [...wantedPlugins(instance, uwsgi), ...linted];
}

/** `2.0.21` of `2.0.21-debian`. */
function releaseOf(version: string): string {
  return /^[\d.]+/.exec(version)?.[0] ?? version;
}

/** Plugins that a configuration loads by name: `plugin` skips a missing one, `need-plugin` fails. */
function wantedPlugins({ path, sections }: NeedyInstance, uwsgi: UwsgiFacts): readonly Finding[] {
  const wanted = sections.flatMap(directivesOf).flatMap(({ key, value }) => {
    if (!loadsPlugins(key)) return [];
    const names = pluginNames(value).map((name) => name.replace(/^\d+:/, ''));
    return names.filter((name) => /^[\w-]+$/.test(name));
  });
  return [...new Set(wanted)].map((name) => {
    const check = `plugin ${name} of ${path}`;
    const way = pluginWay(name, uwsgi);
    if (way.from === 'nowhere')
      return missing(check, 'neither built in nor a plugin file', `Install it: ${pluginSource(name)}`);
    if (way.as === name) return ok(check, way.from === 'inside' ? 'built into the binary' : 'can be loaded');
    const fits = 'a plan does so by itself if fitPlugins is set, as PythonApp does';
    return way.from === 'inside'
      ? warning(check, `${way.as} is built into the binary`, `Remove the plugin; ${fits}`)
      : warning(check, `its file is called ${way.as}`, `Load it as ${way.as}; ${fits}`);
  });
}
