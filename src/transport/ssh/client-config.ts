import { readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { expandHome, home } from './home';

/** Settings of a host in `~/.ssh/config` that we use. */
export interface ClientConfig {
  readonly hostName?: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFiles?: readonly string[];
  /** Socket of the agent; `none` switches it off. */
  readonly identityAgent?: string;
  readonly identitiesOnly?: boolean;
  /** Jump hosts, nearest first; empty for `none`. */
  readonly proxyJump?: readonly string[];
  readonly knownHostsFiles?: readonly string[];
  readonly strictHostKeyChecking?: 'yes' | 'no' | 'accept-new';
  readonly hostKeyAlias?: string;
  /** Command that carries the connection; only OpenSSH's client runs it. */
  readonly proxyCommand?: string;
  /** Certificates of the user. */
  readonly certificateFile?: string;
}

/**
 * Reads the settings of a host from `~/.ssh/config`. `Include` is expanded in place.
 *
 * @param alias the name as the user wrote it
 * @param user the login user, if the connection has one
 * @returns no settings when there is no such file
 */
export function readClientConfig(alias: string, user?: string): ClientConfig {
  const text = readWithIncludes(join(home(), '.ssh', 'config'), 0);
  if (text.trim() === '') return {};
  const { default: SshConfig } = require('ssh-config') as typeof import('ssh-config', { with: {
    'resolution-mode': 'import',
  }});
  const query = user === undefined ? alias : { Host: alias, User: user };
  const found = SshConfig.parse(text).compute(query as string, { ignoreCase: true }) as Record<
    string,
    string | string[] | undefined
  >;
  const one = (name: string): string | undefined => {
    const value = found[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const many = (name: string): readonly string[] | undefined => {
    const value = found[name];
    return value === undefined ? undefined : Array.isArray(value) ? value : words(value);
  };

  const hostName = one('hostname')?.replaceAll('%h', alias).replaceAll('%%', '%');
  const remoteUser = user ?? one('user');
  const tokens: Partial<Record<string, string>> = {
    d: home(),
    h: hostName ?? alias,
    n: alias,
    p: one('port') ?? '22',
    r: remoteUser ?? userInfo().username,
    u: userInfo().username,
    '%': '%',
  };
  const path = (value: string) =>
    expandHome(value.replace(/%([dhnpru%])/g, (whole, token: string) => tokens[token] ?? whole));
  const jump = one('proxyjump');
  const strict = one('stricthostkeychecking')?.toLowerCase();
  const port = one('port');
  return {
    hostName,
    user: one('user'),
    port: port === undefined ? undefined : Number(port),
    identityFiles: many('identityfile')?.map(path),
    identityAgent: agentSocket(one('identityagent'), path),
    identitiesOnly: one('identitiesonly')?.toLowerCase() === 'yes',
    proxyJump:
      jump === undefined
        ? undefined
        : jump.toLowerCase() === 'none'
          ? []
          : jump.split(',').map((hop) => hop.trim()),
    knownHostsFiles: many('userknownhostsfile')?.flatMap(words).map(path),
    strictHostKeyChecking:
      strict === 'no' || strict === 'off'
        ? 'no'
        : strict === 'accept-new'
          ? 'accept-new'
          : strict === undefined
            ? undefined
            : 'yes',
    hostKeyAlias: one('hostkeyalias'),
    certificateFile: one('certificatefile'),
    proxyCommand: one('proxycommand')?.toLowerCase() === 'none' ? undefined : one('proxycommand'),
  };
}

const words = (value: string): string[] => value.split(/\s+/).filter(Boolean);

function agentSocket(value: string | undefined, path: (value: string) => string): string | undefined {
  if (value === undefined || value === 'SSH_AUTH_SOCK') return undefined;
  if (value.toLowerCase() === 'none') return 'none';
  return value.startsWith('$') ? process.env[value.replace(/^\$\{?|\}$/g, '')] : path(value);
}

function readWithIncludes(file: string, depth: number): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return '';
  }
  // OpenSSH has the same limit.
  if (depth >= 16) return text;
  return text.replace(/^[ \t]*include(?:[ \t]+|[ \t]*=[ \t]*)(.+)$/gim, (_line, patterns: string) =>
    words(patterns.replaceAll('"', ''))
      .flatMap(includedFiles)
      .map((included) => readWithIncludes(included, depth + 1))
      .join('\n'),
  );
}

/** The files of an Include: relative to ~/.ssh, with wildcards in the last part. */
function includedFiles(pattern: string): readonly string[] {
  const expanded = expandHome(pattern);
  const path = isAbsolute(expanded) ? expanded : join(home(), '.ssh', expanded);
  if (!/[*?]/.test(path)) return [path];
  const name = basename(path)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  try {
    const entries = readdirSync(dirname(path)).filter(
      (entry) => new RegExp(`^${name}$`).test(entry) && !entry.startsWith('.'),
    );
    return entries.sort().map((entry) => join(dirname(path), entry));
  } catch {
    return [];
  }
}
