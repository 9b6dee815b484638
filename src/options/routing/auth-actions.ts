import { OptionError } from '../errors';
import { type Maybe, pairs } from '../parts';
import { type Late, text } from '../text';
import { RouteAction } from './action';

/** Options of `actions.authBasic()`: a user with a password, or a file of both. Becomes part of `route-…`. */
export interface AuthBasicOptions {
  /**
   * Who may pass.
   * @default - none: the users of the file
   */
  readonly user?: Maybe<Late<string>>;
  /**
   * The user's password; without a user, a file as `htpasswd` writes it.
   * @default - none
   */
  readonly password?: Maybe<Late<string>>;
  /**
   * Goes on with the next rule when the authentication fails.
   * @default false
   */
  readonly doNext?: Maybe<boolean>;
}

/** Asks for user and password. */
export function authBasic(
  realm: Late<string>,
  { user, password, doNext }: AuthBasicOptions = {},
): RouteAction {
  if (!user && !password) {
    throw new OptionError(
      'routing.routeRule.actions.authBasic',
      'Cannot authenticate: user and password must be given, or an htpasswd file as password',
    );
  }
  return new RouteAction({
    name: doNext ? 'basicauth-next' : 'basicauth',
    plugin: 'router_basicauth',
    args: [realm, user ? text`${user}:${password ?? ''}` : password],
    joiner: ',',
  });
}

/** Options of `actions.authLdap()`. Becomes part of `route-…`. */
export interface AuthLdapOptions {
  /**
   * Where users are searched.
   * @default - none
   */
  readonly baseDn?: Maybe<Late<string>>;
  /**
   * Who asks; needed unless the server lets anybody search.
   * @default - none: anonymous
   */
  readonly bindDn?: Maybe<Late<string>>;
  /**
   * The password of `bindDn`.
   * @default - none
   */
  readonly bindPassword?: Maybe<Late<string>>;
  /**
   * Filter of users.
   * @default - `(objectClass=*)`
   */
  readonly filter?: Maybe<Late<string>>;
  /**
   * Attribute of the login name.
   * @default - `uid`
   */
  readonly loginAttr?: Maybe<Late<string>>;
  /**
   * Level of the log: 0 nothing, 1 failed binds and unknown users, 2 successful binds as well.
   * @default - 0
   */
  readonly logLevel?: Maybe<Late<0 | 1 | 2 | '0' | '1' | '2'>>;
  /**
   * Goes on with the next rule when the authentication fails.
   * @default false
   */
  readonly doNext?: Maybe<boolean>;
}

/** Asks for user and password, and an LDAP server whether they are right. */
export function authLdap(
  realm: Late<string>,
  address: Late<string>,
  options: AuthLdapOptions = {},
): RouteAction {
  const server = pairs(
    {
      url: address,
      basedn: options.baseDn,
      binddn: options.bindDn,
      bindpw: options.bindPassword,
      filter: options.filter,
      loglevel: options.logLevel,
      attr: options.loginAttr,
    },
    ';',
  );
  const name = options.doNext ? 'ldapauth-next' : 'ldapauth';
  return new RouteAction({ name, plugin: 'ldap', args: [realm, server], joiner: ',' });
}
