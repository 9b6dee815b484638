import { OptionError } from '../errors';
import { join, type Maybe } from '../parts';
import type { Late, Text } from '../text';
import type { RouteVar } from './vars';

/** A text, or a variable of the request. */
export type RouteText = Late<string | number> | Text | RouteVar;

/** A part of the request that is matched against a regular expression. */
export class BuiltinSubject {
  /** @param name end of the option: `route-NAME`; empty for `route` itself */
  constructor(
    readonly name: string,
    readonly regexp: Late<string> | Text,
  ) {}

  /** The end of the option's name. */
  get option(): string {
    return this.name;
  }

  render(): Text {
    return join([this.regexp]);
  }
}

/** How a subject is checked: uWSGI's name of the condition and what it is compared with. */
interface Check {
  readonly condition: string;
  /**
   * Text that it is compared with.
   * @default - none
   */
  readonly operand?: unknown;
}

/** Tunes a hand-made subject. */
export interface CustomSubjectOptions {
  /**
   * Whether the rule holds when the check fails; see also {@link CustomSubject.not}.
   * Becomes `route-if-not` instead of `route-if`.
   * @default false
   */
  readonly negate?: Maybe<boolean>;
}

/**
 * Any text of the request, with one check. A subject is a value: each method returns another subject, and rules that have
 * the first one keep it. Of two checks in a row the last one counts.
 *
 * @example
 * subjects.custom(vars.request('PATH_INFO')).startswith('/private')
 */
export class CustomSubject {
  private readonly negated: boolean;

  constructor(
    private readonly subject: RouteText,
    { negate }: CustomSubjectOptions = {},
    private readonly check?: Check,
  ) {
    this.negated = negate ?? false;
  }

  /** The end of the option's name. */
  get option(): string {
    return this.negated ? 'if-not' : 'if';
  }

  render(): Text {
    if (this.check === undefined) {
      throw new OptionError(
        'routing.routeRule.subject',
        'Cannot use a custom subject without a check: say eq(), startswith(), exists() or another one',
      );
    }
    const { condition, operand } = this.check;
    return join([condition, ':', this.subject, ...(operand === undefined ? [] : [';', operand])]);
  }

  /** The opposite: the rule holds when the check fails. */
  not(): CustomSubject {
    return new CustomSubject(this.subject, { negate: !this.negated }, this.check);
  }

  /** The path exists. */
  exists(): CustomSubject {
    return this.by('exists');
  }

  /** The path is a file. */
  isfile(): CustomSubject {
    return this.by('isfile');
  }

  /** The path is a directory. */
  isdir(): CustomSubject {
    return this.by('isdir');
  }

  /** The path is a symbolic link. */
  islink(): CustomSubject {
    return this.by('islink');
  }

  /** The path is an executable file. */
  isexec(): CustomSubject {
    return this.by('isexec');
  }

  /** This node is the lord of the legion of that name. */
  islord(): CustomSubject {
    return this.by('lord');
  }

  /** Nothing at all. */
  isempty(): CustomSubject {
    return this.by('empty');
  }

  /** An IPv4 address of a network; of any by default. */
  containsIpv4(network: RouteText = '0.0.0.0/0'): CustomSubject {
    return this.by('ipv4in', network);
  }

  /** An IPv6 address of a network; of any by default. */
  containsIpv6(network: RouteText = '::/0'): CustomSubject {
    return this.by('ipv6in', network);
  }

  /** Equal. */
  eq(val: RouteText): CustomSubject {
    return this.by('eq', val);
  }

  /** A number, at least `val`. */
  ge(val: RouteText): CustomSubject {
    return this.by('ishigherequal', val);
  }

  /** A number, at most `val`. */
  le(val: RouteText): CustomSubject {
    return this.by('islowerequal', val);
  }

  /** A number above `val`. */
  gt(val: RouteText): CustomSubject {
    return this.by('ishigher', val);
  }

  /** A number below `val`. */
  lt(val: RouteText): CustomSubject {
    return this.by('islower', val);
  }

  /** Starts with `val`. */
  startswith(val: RouteText): CustomSubject {
    return this.by('startswith', val);
  }

  /** Ends with `val`. */
  endswith(val: RouteText): CustomSubject {
    return this.by('endswith', val);
  }

  /** Matches a regular expression. */
  matches(regexp: RouteText): CustomSubject {
    return this.by('regexp', regexp);
  }

  /** Contains `val`. */
  contains(val: RouteText): CustomSubject {
    return this.by('contains', val);
  }

  private by(condition: string, operand?: unknown): CustomSubject {
    return new CustomSubject(this.subject, { negate: this.negated }, { condition, operand });
  }
}

/** Subject of a rule: the value that its check looks at. */
export type RouteSubject = BuiltinSubject | CustomSubject;

const builtin = (name: string) => (regexp: Late<string> | Text) => new BuiltinSubject(name, regexp);

/** Subjects of rules; the built-in ones take a regular expression. */
export const routeSubjects = {
  /** Any text, with a check of your choice. */
  custom: (subject: RouteText, options: CustomSubjectOptions = {}) => new CustomSubject(subject, options),
  /** PATH_INFO. Becomes `route`. */
  pathInfo: builtin(''),
  /** REQUEST_URI. Becomes `route-uri`. */
  requestUri: builtin('uri'),
  /** QUERY_STRING. Becomes `route-qs`. */
  queryString: builtin('qs'),
  /** REMOTE_ADDR. Becomes `route-remote-addr`. */
  remoteAddr: builtin('remote-addr'),
  /** REMOTE_USER. Becomes `route-remote-user`. */
  remoteUser: builtin('remote-user'),
  /** HTTP_HOST. Becomes `route-host`. */
  httpHost: builtin('host'),
  /** HTTP_REFERER. Becomes `route-referer`. */
  httpReferer: builtin('referer'),
  /** HTTP_USER_AGENT. Becomes `route-user-agent`. */
  httpUserAgent: builtin('user-agent'),
  /** The status of the response; not in the request stage. Becomes `error-route-status` and so on. */
  status: builtin('status'),
} as const;
