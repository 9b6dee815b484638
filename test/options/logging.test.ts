import { Section } from '../../src/config/section';
import { OptionError } from '../../src/options/errors';
import { late, linesOf } from './late';

const { encoders, loggers, vars } = Section.logging;

test('Logging.addLoggerEncoder() names the logger in front of the arguments', () => {
  const section = new Section();
  section.logging.addLoggerEncoder([encoders.prefix(late('> ')), 'format ${msg}', encoders.newline()], {
    logger: loggers.file('/var/log/shop.log', { alias: 'shop' }),
  });
  expect(linesOf(section)).toEqual([
    'log-encoder = prefix:shop >',
    'log-encoder = format:shop ${msg}',
    'log-encoder = nl:shop',
  ]);
});

test('Logging.addLoggerRoute() knows a logger by its alias', () => {
  const section = new Section();
  section.logging.addLoggerRoute([loggers.stdio({ alias: 'out' }), late('other')], 'ERROR');
  expect(linesOf(section)).toEqual(['log-route = out ERROR', 'log-route = other ERROR']);
});

test('loggers fill the place of an argument that was left out', () => {
  const section = new Section();
  section.logging.addLogger([
    loggers.syslog({ facility: 'local6' }),
    loggers.redis({ prefix: late('shop ') }),
  ]);
  expect(linesOf(section)).toEqual([
    'plugin = syslog',
    'plugin = redislog',
    'logger = syslog:uwsgi,local6',
    'logger = redislog:127.0.0.1:6379,publish uwsgi,shop',
  ]);
});

test('loggers.rsyslog() refuses a name without a host', () => {
  expect(() => loggers.rsyslog({ appName: 'shop' })).toThrow(OptionError);
});

test('Logging.setFilters() turns write errors off, not on', () => {
  const section = new Section();
  section.logging.setFilters({ writeErrors: late(false), sigpipe: true });
  expect(linesOf(section)).toEqual(['ignore-write-errors = true']);
});

test('vars.requestVar() writes the name as uWSGI keeps it', () => {
  const section = new Section();
  section.logging.setBasicParams({ template: vars.requestVar('X-Request-Id'), prefixDate: '%Y' });
  expect(linesOf(section)).toEqual(['log-format = %(var.X_REQUEST_ID)', 'log-date = %%Y']);
});
