import { Configuration, formatPrintText, Section } from '../../src';
import { parsePluginList } from '../../src/config/embedded-plugins';
import { renderIni } from '../../src/config/ini';
import { renderSections } from '../../src/config/rendered';
import { ConfigurationError } from '../../src/options/errors';

test('new Configuration() has a section without options', () => {
  const configuration = new Configuration();
  expect(configuration.sections.map(({ name }) => name)).toEqual(['uwsgi']);
  expect(configuration.format()).toBe('');
  expect(new Configuration().sections[0]).not.toBe(configuration.sections[0]);
});

test.each([[new Section()], ['text'], [{}], [5]])('new Configuration(%p) is refused', (given) => {
  expect(() => new Configuration(given as never)).toThrow(ConfigurationError);
});

test('formatPrintText() writes the escape sequences of a terminal', () => {
  expect(formatPrintText('hi')).toBe('%[[39;49mhi%[[0m');
  expect(formatPrintText('hi', { colorFg: 'red', colorBg: 'whiter' as 'white' })).toBe('%[[31;49mhi%[[0m');
  const section = new Section().set(
    'print',
    formatPrintText('hi', { colorFg: 'yellow', colorBg: 'magenter' }) as string,
  );
  expect(renderIni(renderSections([section]))).toContain('print = %[[33;105mhi%[[0m\n');
});

test('vars.geoip lists the fields of both databases', () => {
  const { geoip } = new Section().routing.routeRule.vars;
  expect(geoip.varsCountry).toEqual([geoip.COUNTRY_CODE, geoip.COUNTRY_CODE3, geoip.COUNTRY_NAME]);
  expect(geoip.varsCity).toHaveLength(12);
  expect(geoip('city').toString()).toBe('${geoip[city]}');
});

test('parsePluginList() reads headings of any release, up to the end of the list', () => {
  const printed =
    '\n*** uWSGI embedded plugins ***\nping\n\n*** uWSGI request plugins ***\n0: python\n111: cache\n--- end of plugins list ---\n\n*** Starting uWSGI ***\n5: psgi\n';
  expect(parsePluginList(printed)).toEqual(['ping', 'python', 'cache']);
});

test.each(['', undefined])('addLoggerRoute() refuses a logger with the alias %p', (alias) => {
  const { logging } = new Section();
  const logger = logging.loggers.file('/a', alias === undefined ? {} : { alias });
  expect(() => logging.addLoggerRoute(logger, '^x')).toThrow(
    'logging.addLoggerRoute: Cannot send lines to a logger without an alias',
  );
  expect(() => logging.addLoggerRoute('', '^x')).toThrow('without an alias');
});
