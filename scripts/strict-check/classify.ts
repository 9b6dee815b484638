import { catalog } from '../../src/config/catalog';

/** What a uWSGI said to a text. */
export interface Verdict {
  readonly accepted: boolean;
  /** Whether a plugin had to be loaded for it. */
  readonly loaded?: boolean;
  /** The plugin that might help. */
  readonly plugin?: string;
  /** Why it was refused, as a class. */
  readonly why?: string;
  /** The option or message in question. */
  readonly about?: string;
}

/** Plugins whose library has another name than the catalogue gives them. */
const libraries: Readonly<Record<string, string>> = {
  python: 'python3',
  logzmq: 'logzmq',
  rack: 'rack_ruby3.1',
};

/** How a check ended. */
export interface Ended {
  readonly killed?: boolean;
  readonly signal?: string | null;
}

/** Why a check failed, from what uWSGI printed last. */
export function classify(output: string, error: Ended, version: string): Verdict {
  const refused = (why: string, about: string): Verdict => ({ accepted: false, why, about });
  if (error.killed) return refused('did not end in 20 s', '');
  if (error.signal) return refused(`died of ${error.signal}`, lastLine(output));
  const option = /\[strict-mode\] unknown config directive: (.*)/.exec(output)?.[1];
  if (option !== undefined) return unknown(option, version);
  const missing = /^!!! UNABLE to load uWSGI plugin: .*?([\w.]+)_plugin\.so/m.exec(output)?.[1];
  const last = lastLine(output);
  if (missing !== undefined) return refused('a plugin that is not installed here', missing);
  if (/certificate|No such file|unable to (find (user|group)|connect)|setgid/.test(last)) {
    // Which path, user or address it was does not matter.
    const what = last.replace(/^\[uwsgi-ssl\] (unable to assign certificate).*$/, '$1');
    return refused('a file, certificate, user or server that this host does not have', what);
  }
  return refused('a value that this build cannot take', last);
}

function unknown(option: string, version: string): Verdict {
  const facts = catalog.get(option);
  if (facts === undefined) return { accepted: false, why: 'an option that no uWSGI has', about: option };
  const release = /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? version;
  if (!facts.versions.includes(release)) {
    return {
      accepted: false,
      why: 'an option of another release',
      about: `${option} (${facts.versions.join(', ')})`,
    };
  }
  if (facts.plugin !== 'core') {
    const plugin = libraries[facts.plugin] ?? facts.plugin;
    return {
      accepted: false,
      why: 'an option of a plugin that is not installed, or built without it',
      about: `${option} (${facts.plugin})`,
      plugin,
    };
  }
  return {
    accepted: false,
    why: 'an option that was not built into this core',
    about: option,
  };
}

function lastLine(output: string): string {
  return output
    .trim()
    .split('\n')
    .at(-1)!
    .replace(/ \[core\/.*$/, '')
    .slice(0, 120);
}
