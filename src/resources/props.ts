import { posix } from 'node:path';
import { z } from 'zod';
import { catalog, unknownOption } from '../config/catalog';
import { backlogText, unheededBacklog } from '../config/lint/rules/backlog';
import { namedBySet } from '../config/own-variables';
import { checkValue } from '../config/value';
import type { WireSections } from '../config/wire';
import { OptionError } from '../options/errors';
import { Unknown } from '../plan/unknown';
import type { Problem } from './resource';

/**
 * Normalized absolute path (`/srv/../srv/shop` is `/srv/shop`). Excludes `:`, after which uWSGI expects a section, and characters
 * that an ini file would interpret.
 */
export const absolutePath = z
  .string()
  .overwrite((path) => (path.startsWith('/') ? posix.normalize(path) : path))
  .regex(
    /^\/[^:\n\0%]*[^/:\n\0%]$/,
    'Must be an absolute path without ":", "%" or a line break, and not end in "/"',
  );

/** A name that is safe as part of a file name, a unit name and a process name. */
export const simpleName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.@-]*$/,
    'Must begin with a letter or digit, and hold only these, "_", ".", "@" and "-"',
  );

/** Octal mode of a file, as `stat` prints it: `0644` becomes `644`. */
export const octalMode = z
  .string()
  .regex(/^[0-7]{3,4}$/, 'Must be an octal mode such as 644')
  .overwrite((mode) => mode.replace(/^0(?=...)/, ''));

/** A user or group by its name or number. */
export const account = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/, 'Must be the name or number of a user or group');

/** The host a resource lives on. */
export const hostName = z
  .string()
  .min(1)
  .describe("Host: a name from the provider's `hosts`, an alias of ~/.ssh/config, or `user@address:port`");

/** Options of uWSGI by section. */
export const optionSections = z
  .record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
  .describe(
    'Sections of the configuration: options with their values as texts; an option given several times has a list',
  );

/** Order of options. */
export const optionLayout = z
  .array(z.string())
  .optional()
  .describe(
    'Order of the options: `[name]` begins a section, every other entry is an option, `; text` a comment. Default: by name, plugins first',
  );

/** Options of a configuration file and their order. */
export interface OptionProps {
  readonly sections: WireSections;
  readonly layout?: readonly string[];
  readonly strict?: boolean;
}

/**
 * Faults in options: unknown names with the nearest known ones, values of the wrong kind. None if `strict` is off, since uWSGI
 * itself accepts such values. Unknown values are skipped.
 */
export function checkOptions({ sections, strict }: OptionProps): readonly Problem[] {
  if (strict === false || sections instanceof Unknown || typeof sections !== 'object') return [];
  return Object.entries(sections).flatMap(([section, options]) => {
    if (options instanceof Unknown) return [];
    const directives = directivesIn(options);
    const disarmed = unheededBacklog(directives)
      .filter(({ disarms }) => disarms)
      .map(({ at, effect }) => ({
        path: ['sections', section, at.key],
        message: `Cannot use ${at.key}: ${backlogText(at, effect)}; listen on TCP, or leave it out`,
      }));
    // uWSGI keeps a blank before = in the name; a check of names alone allows it.
    const placeholders = new Set([...namedBySet(directives)].map((name) => name.trim()));
    const faults = Object.entries(options).flatMap(([option, value]) => {
      const path = ['sections', section, option];
      const facts = catalog.get(option);
      if (facts === undefined) {
        if (placeholders.has(option)) return [];
        return [{ path, message: `Cannot use the option ${option}: ${unknownOption(option)}` }];
      }
      const values = Array.isArray(value) ? value : [value];
      return values.flatMap((item): Problem[] => {
        if (typeof item !== 'string') return [];
        try {
          checkValue(facts, item);
          return [];
        } catch (error) {
          if (!(error instanceof OptionError)) throw error;
          return [{ path, message: error.message }];
        }
      });
    });
    return [...disarmed, ...faults];
  });
}

/** Options of a section as directives, without unknown values. */
const directivesIn = (options: object) =>
  Object.entries(options).flatMap(([key, value]) =>
    [value].flat().flatMap((one) => (typeof one === 'string' ? [{ key, value: one }] : [])),
  );

/** `host:/path`. */
export function pathId(host: string, path: string): string {
  return `${host}:${path}`;
}

/** Paths among the claims on a host; other claims are like `web1:emperor of /etc/uwsgi`. */
export function claimedPaths(host: string, claims: readonly string[]): readonly string[] {
  const before = pathId(host, '');
  return claims.filter((claim) => claim.startsWith(`${before}/`)).map((claim) => claim.slice(before.length));
}

/**
 * Parses `host:/path`. The path begins at the first `:/`, so that a port or an IPv6 address stays with the host.
 *
 * @throws Error when the id has another form
 */
export function parsePathId(id: string): { host: string; path: string } {
  const at = id.indexOf(':/');
  if (at < 1) throw new Error(`Cannot read the id ${JSON.stringify(id)}: it must have the form host:/path`);
  return { host: id.slice(0, at), path: posix.normalize(id.slice(at + 1)) };
}

/** Whether the host judges a configuration first. */
export const hostValidation = z
  .boolean()
  .default(true)
  .describe(
    "Whether the host's own uWSGI must accept the configuration before it is put in place. Default: true",
  );

/** How long a change may take to come into effect. */
export const workersTimeout = z
  .number()
  .int()
  .min(1)
  .max(3600)
  .default(60)
  .describe('Most seconds until workers of the new configuration accept requests. Default: 60');
