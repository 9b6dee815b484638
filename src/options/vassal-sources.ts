import { checkWord } from './check';
import { OptionError } from './errors';
import { given, joinGiven, type Maybe } from './parts';
import { type Late, type Text, text } from './text';
import { ValueObject } from './value-object';

/** Where an emperor learns of its vassals, other than from files. */
export class VassalScanner extends ValueObject {
  constructor(scheme: string, address: Text | Late<string>, plugin: string) {
    super({ name: scheme, args: [address], separator: '://', plugin });
  }
}

/** A table of PostgreSQL with a row for each vassal. */
export interface PostgresSourceOptions {
  /** Host, or directory of its socket. Becomes part of `emperor`: host. @default - libpq's */
  readonly host?: Late<string>;
  /** Port of the server. Becomes part of `emperor`: port. @default - 5432 */
  readonly port?: Late<number>;
  /** Who logs in. Becomes part of `emperor`: user. @default - the name of the process's user */
  readonly user?: Late<string>;
  /** A password file of libpq keeps it out of the configuration. Becomes part of `emperor`: password. @default - none */
  readonly password?: Late<string>;
  /** Name of the database. Becomes part of `emperor`: dbname. @default - the name of the user */
  readonly database?: Late<string>;
  /**
   * Query that returns name, content, time of change, for a tyrant uid and gid, and the socket of on-demand vassals.
   * Becomes the end of `emperor`.
   * @default - `SELECT name,config,EXTRACT(epoch FROM ts) FROM vassals`
   */
  readonly query?: Late<string>;
}

/** A collection of MongoDB with a document (`name`, `config`, `ts`, …) for each vassal. */
export interface MongodbSourceOptions {
  /** `host:port`. Becomes the first part of `emperor`. @default '127.0.0.1:27017' */
  readonly address?: Late<string>;
  /** Database and collection. Becomes the second part of `emperor`. @default 'uwsgi.emperor.vassals' */
  readonly collection?: Late<string>;
  /** Which documents count, as JSON. Becomes the last part of `emperor`. @default - all */
  readonly query?: Late<string>;
}

/** A socket of ZeroMQ that takes commands (`touch`, `destroy`). */
export interface ZeromqSourceOptions {
  /** Address it binds, in ZeroMQ's words: `tcp://127.0.0.1:5252`. Becomes part of `emperor`. */
  readonly bind: Late<string>;
}

/**
 * An AMQP server: messages of the exchange `uwsgi.emperor` announce vassals. uWSGI logs in as `guest`, which RabbitMQ lets in from its
 * own machine only, and needs its `channel_max = 0` (rabbitmq.conf). Messages should name a file, without a routing key:
 * uWSGI 2.0 crashes when a configuration comes in a message and changes later (plugins/emperor_amqp frees what the emperor keeps).
 */
export interface AmqpSourceOptions {
  /** `host:port`. Becomes part of `emperor`. */
  readonly address: Late<string>;
}

/**
 * Where an emperor learns of its vassals, other than from files. The plugin is loaded with the option.
 *
 * @example
 * section.empire.setEmperorParams({ vassalsHome: section.empire.sources.postgres({ host: 'db', database: 'vassals' }) })
 */
export const vassalSources = {
  /** A table of PostgreSQL. Loads the plugin `emperor_pg`. Becomes `emperor`. */
  postgres: (options: PostgresSourceOptions) => {
    const { query, host, port, user, password, database: dbname } = options;
    const facts = Object.entries({ host, port, user, password, dbname }).map(([key, value]) =>
      given(value) ? text`${key}=${quoted(key, value)}` : undefined,
    );
    return new VassalScanner('pg', text`${joinGiven(facts, ' ')}${tail(';', query)}`, 'emperor_pg');
  },

  /** A collection of MongoDB. Loads the plugin `emperor_mongodb`. Becomes `emperor`. */
  mongodb: ({ address, collection, query }: MongodbSourceOptions = {}) => {
    for (const [name, value] of Object.entries({ address, collection })) {
      if (typeof value !== 'string' || /^[^\s,]+$/.test(value)) continue;
      throw new OptionError(
        `empire.sources.mongodb.${name}`,
        `Cannot take ${JSON.stringify(value)}: it must be a text without commas and blanks, where uWSGI splits the value`,
      );
    }
    const where = text`${address ?? '127.0.0.1:27017'},${collection ?? 'uwsgi.emperor.vassals'}`;
    return new VassalScanner('mongodb', text`${where}${tail(',', query)}`, 'emperor_mongodb');
  },

  /** A socket of ZeroMQ. Loads the plugin `emperor_zeromq`. Becomes `emperor`. */
  zeromq: ({ bind }: ZeromqSourceOptions) => {
    checkWord('empire.sources.zeromq.bind', bind);
    return new VassalScanner('zmq', bind, 'emperor_zeromq');
  },

  /** An AMQP server. Loads the plugin `emperor_amqp`. Becomes `emperor`. */
  amqp: ({ address }: AmqpSourceOptions) => {
    checkWord('empire.sources.amqp.address', address);
    return new VassalScanner('amqp', address, 'emperor_amqp');
  },
} as const;

function tail(separator: string, value: Maybe<Late<string>>): Text {
  return given(value) ? text`${separator}${value}` : '';
}

/** A value as libpq reads it; uWSGI takes what stands behind the first semicolon for the query. */
function quoted(key: string, value: Late<string | number>): unknown {
  if (typeof value !== 'string') return value;
  if (value.includes(';')) {
    throw new OptionError(
      `empire.sources.postgres.${key === 'dbname' ? 'database' : key}`,
      'Cannot take a text with a semicolon: uWSGI reads the text after the first semicolon as the query',
    );
  }
  return /^[^\s'\\]+$/.test(value) ? value : `'${value.replace(/['\\]/g, '\\$&')}'`;
}
