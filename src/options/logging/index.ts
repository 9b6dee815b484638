export { Encoder } from './encoders';
export {
  Logger,
  type LoggerOptions,
  type MongoLoggerOptions,
  type RedisLoggerOptions,
  type RsyslogLoggerOptions,
  type SyslogLoggerOptions,
} from './loggers';
export { Logging } from './logging';
export type * from './params';
