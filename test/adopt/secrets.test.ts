import { SecretFinder, type SecretSource } from '../../src/adopt/secrets';

const source = (...lines: readonly (readonly [string, string])[]) => [
  { name: 'uwsgi', lines: lines.map(([key, value]) => ({ key, value })) },
];

test('SecretFinder.hide() gives one variable to one value, and another to another', () => {
  const finder = new SecretFinder();
  const section = (value: string) => source(['env', `DB_PASSWORD=${value}`]);
  finder.hide({ sections: section('one'), where: '/a.ini', prefix: 'a' });
  finder.hide({ sections: section('one'), where: '/b.ini', prefix: 'b' });
  finder.hide({ sections: section('two'), where: '/c.ini', prefix: 'c' });
  expect(finder.secrets.map(({ variable, value }) => [variable, value])).toEqual([
    ['DB_PASSWORD', 'one'],
    ['C_DB_PASSWORD', 'two'],
  ]);
});

test('a value that is a secret in one place is replaced in every other one, before and behind it', () => {
  const finder = new SecretFinder();
  const unit: SecretSource = {
    sections: [
      { name: 'Service', lines: [{ key: 'ExecStart', value: 'uwsgi --wsgi-file x.py --pyargv hunter15' }] },
    ],
    where: 'bare.service',
    prefix: 'bare',
    isUnit: true,
  };
  const file: SecretSource = {
    sections: [
      {
        name: 'uwsgi',
        lines: [{ key: 'route', value: '.* addheader:X-Key: hunter15' }, { comment: 'token was hunter15' }],
      },
    ],
    where: '/a.ini',
    prefix: 'a',
  };
  const process: SecretSource = {
    sections: source(['set-placeholder', 'token=hunter15']),
    where: 'process 1',
    prefix: 'p',
  };
  for (const one of [unit, file, process]) finder.learn(one);
  const written = JSON.stringify([finder.hideWhole(unit), finder.hide(file), finder.hide(process)]);
  expect(written).not.toContain('hunter15');
  expect(finder.secrets.map(({ variable }) => variable)).toEqual(['BARE_EXECSTART', 'TOKEN']);
});

test('a secret that is a word of other options does not replace these', () => {
  const finder = new SecretFinder();
  const file = {
    sections: source(['env', 'URL=postgres://shop:shop@db/shop'], ['uid', 'shop'], ['set-ph', 'token=x1']),
    where: '/a.ini',
    prefix: 'a',
  };
  finder.learn(file);
  const text = JSON.stringify(finder.hide(file));
  expect(text).toContain('"value":"shop"');
  expect(text).toMatch(/postgres:\/\/shop:uwsgi-iac-secret-0-@db\/shop/);
});

test('masked() hides an option that is commented out', () => {
  expect(new SecretFinder().masked('memcached-password = hunter17')).toBe('memcached-password = ***');
  expect(new SecretFinder().masked('env = DB_PASSWORD=x y')).toBe('env = DB_PASSWORD=***');
  expect(new SecretFinder().masked('workers = 4, as of May')).toBe('workers = 4, as of May');
});

test('hidden options have their values again when the secrets are given', () => {
  const finder = new SecretFinder();
  const sections = source(
    ['env', 'A=http://a:one1two@b/ http://c:two2one@d/'],
    ['memcached-password', 'hunter17'],
    ['pyargv', '--db-password hunter17 -v'],
  );
  const file = { sections, where: '/a.ini', prefix: 'a' };
  finder.learn(file);
  const hidden = JSON.stringify(finder.hide(file));
  const given = hidden.replace(
    /uwsgi-iac-secret-(\d+)-/g,
    (_, index) => finder.secrets[Number(index)]!.value,
  );
  expect(JSON.parse(given)).toEqual(sections);
});
