import { localSurroundings, NiceSection, Section, withSurroundings } from '../../src';
import { renderIni } from '../../src/config/ini';
import { renderSections } from '../../src/config/rendered';

/** Renders a section that asks for user, files and environment. */
function rendered(): string {
  const shop = NiceSection.bootstrap('http://:80', { name: 'shop', projectName: 'shop' });
  shop.masterProcess.setBasicParams({ fifoFile: '{project_runtime_dir}.fifo' });
  shop.configureCertbotHttps('shop.example', '/srv/www');
  // The directory exists on this machine.
  shop.configureMaintenanceMode('/tmp', 'app');
  return renderIni(renderSections([shop, Section.bootstrap('https://:443?cert=/c&key=/k')]));
}

test('a configuration depends on nothing of the machine that deploys: user, files, environment', () => {
  const text = rendered();
  expect(text).toContain('http-socket = :80\n');
  expect(text).toContain('master-fifo = /run/shop.fifo\n');
  expect(text).toContain('/etc/letsencrypt/live/shop.example/fullchain.pem');
  // uWSGI decides about the maintenance, on the host.
  expect(text).toContain('if-exists = /tmp\n');
  const asked = (['getuid', 'geteuid', 'getgid'] as const).map((name) =>
    jest.spyOn(process, name as 'getuid').mockReturnValue(65534),
  );
  const environment = jest.replaceProperty(process, 'env', {});
  try {
    expect(rendered()).toBe(text);
    expect(asked.flatMap(({ mock }) => mock.calls)).toEqual([]);
  } finally {
    environment.restore();
    for (const one of asked) one.mockRestore();
  }
});

test('withSurroundings() says what holds on the host', () => {
  const made = () => {
    const section = NiceSection.bootstrap('http://:80');
    section.masterProcess.setBasicParams({ fifoFile: '{runtime_dir}/fifo' });
    section.configureCertbotHttps('shop.example', '/srv/www');
    return renderIni(renderSections([section]));
  };
  const asRoot = made();
  const asUser = withSurroundings({ uid: () => 1000, euid: () => 1000, exists: () => false }, made);
  expect(asRoot).toContain('http-socket = :80\n');
  expect(asRoot).toContain('https-socket = :443,');
  expect(asUser).toContain('shared-socket = :80\n');
  expect(asUser).toContain('master-fifo = /run/user/1000/fifo\n');
  expect(asUser).not.toContain('https-socket');
  expect(made()).toBe(asRoot);
});

test('env() needs a value, or surroundings that have an environment', () => {
  expect(() => new Section().env('LANG')).toThrow(
    "env: Cannot set LANG without a value: give { value: '$(LANG)' } for the variable that uWSGI is started with",
  );
  const section = withSurroundings({ environment: () => ({ LANG: 'C.UTF-8' }) }, () =>
    new Section().env('LANG').env('NONE'),
  );
  expect(renderIni(renderSections([section]))).toContain('env = LANG=C.UTF-8\nenv = NONE=None\n');
  expect(new Section().env('GONE', { unset: true }).directives).toMatchObject([
    { key: 'unenv', value: 'GONE' },
  ]);
});

test('localSurroundings are those of this process', () => {
  expect(localSurroundings.uid()).toBe(process.getuid?.() ?? 1);
  expect(localSurroundings.environment()).toBe(process.env);
  expect(localSurroundings.exists(__filename)).toBe(true);
});
