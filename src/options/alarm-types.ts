import { keyValues } from './key-values';
import { listed, type OneOrMore } from './parts';
import { joinText, type Late } from './text';
import { ValueObject } from './value-object';

/** A channel that delivers the messages of alarms; rules refer to it by its alias. */
export class AlarmType extends ValueObject {
  constructor(alias: Late<string>, name: string, args: readonly unknown[], plugin: string | false = false) {
    super({ name, alias, args, plugin, joiner: ';' });
  }
}

/** How curl sends an alarm. Becomes part of `alarm`. */
export interface CurlAlarmParams {
  /** HTTP method: `POST`, `PUT`. @default - curl's default */
  readonly method?: Late<string>;
  /** Whether the connection is encrypted. @default - by the scheme of the address */
  readonly ssl?: Late<boolean>;
  /** Whether any certificate is accepted. @default - no */
  readonly sslInsecure?: Late<boolean>;
  /** Name for authentication. @default - none */
  readonly authUser?: Late<string>;
  /** Password for authentication. @default - none */
  readonly authPass?: Late<string>;
  /** Seconds that the whole transfer may take. @default - no limit */
  readonly timeout?: Late<number>;
  /** Seconds that connecting may take. @default - curl's default */
  readonly connTimeout?: Late<number>;
  /** Sender, for `smtp:` addresses. @default - none */
  readonly mailFrom?: Late<string>;
  /** Recipient, for `smtp:` addresses. @default - none */
  readonly mailTo?: Late<string>;
  /** Subject of the mail. @default - none */
  readonly subject?: Late<string>;
}

/** An alarm over XMPP (Jabber). Becomes part of `alarm`. */
export interface XmppAlarmParams {
  /** Alias by which rules refer to the alarm. */
  readonly alias: Late<string>;
  /** Identifier to log in with. */
  readonly jid: Late<string>;
  /** Password of that identifier. */
  readonly password: Late<string>;
  /** Identifiers of the recipients. */
  readonly recipients: OneOrMore<Late<string>>;
}

/** Channels that deliver the messages of alarms. */
export const alarmTypes = {
  /** Runs a command; the message is its standard input. Becomes `cmd:`. */
  command: (alias: Late<string>, command: Late<string>) => new AlarmType(alias, 'cmd', [command]),

  /** Sends by curl: HTTP, SMTP, FTP. Becomes `curl:`. */
  curl: (alias: Late<string>, url: Late<string>, params: CurlAlarmParams = {}) =>
    new AlarmType(alias, 'curl', [url, curlOptions(params)], 'alarm_curl'),

  /** Writes to the log. Becomes `log:`. */
  log: (alias: Late<string>) => new AlarmType(alias, 'log', []),

  /** Sends to a mule, by its number. Becomes `mule:`. */
  mule: (alias: Late<string>, mule: Late<number>) => new AlarmType(alias, 'mule', [mule]),

  /** Raises a uWSGI signal, by its number. Becomes `signal:`. */
  signal: (alias: Late<string>, sig: Late<number>) => new AlarmType(alias, 'signal', [sig]),

  /** Sends a message over XMPP. Becomes `xmpp:`. */
  xmpp: ({ alias, jid, password, recipients }: XmppAlarmParams) =>
    new AlarmType(alias, 'xmpp', [jid, password, joinText(listed(recipients), ',')], 'alarm_xmpp'),
};

function curlOptions(params: CurlAlarmParams) {
  const options = {
    auth_pass: params.authPass,
    auth_user: params.authUser,
    conn_timeout: params.connTimeout,
    mail_from: params.mailFrom,
    mail_to: params.mailTo,
    method: params.method,
    ssl: params.ssl,
    ssl_insecure: params.sslInsecure,
    subject: params.subject,
    timeout: params.timeout,
  };
  return keyValues(options, { separator: ';', switches: ['ssl', 'ssl_insecure'] });
}
