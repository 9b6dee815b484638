import { referencesOfSections, referencesOfWords } from '../../src/adopt/references';
import { parseIni } from '../../src/config/parse';

const paths = (found: ReturnType<typeof referencesOfWords>) =>
  found.references.map(({ kind, path }) => `${kind} ${path}`);

test.each([
  [['uwsgi', '--ini', '/etc/uwsgi/shop.ini'], ['file /etc/uwsgi/shop.ini']],
  [['uwsgi', '--ini=shop.ini:production'], ['file /srv/shop.ini']],
  [['uwsgi', 'shop.ini'], ['file /srv/shop.ini']],
  [['uwsgi', '--emperor', '/etc/uwsgi/vassals', '--emperor-tyrant'], ['vassals /etc/uwsgi/vassals']],
  [['uwsgi', '--emperor=/srv/*/uwsgi.ini'], ['vassals /srv/*/uwsgi.ini']],
  [
    ['uwsgi', '-y', 'app.yml', '-x', '/a.xml'],
    ['file /srv/app.yml', 'file /a.xml'],
  ],
  [['uwsgi', '--http', ':8000', '--wsgi-file', 'app.py'], []],
])('referencesOfWords() of %j', (words, expected) => {
  expect(paths(referencesOfWords(words, '/srv'))).toEqual(expected);
});

test('referencesOfSections() fills magic in, and says what cannot be followed', () => {
  const { sections } = parseIni(
    '[uwsgi]\nini = %dcommon.ini\ninclude = %(base)/x.ini\nini = :other\nemperor = pg://user:pw@db/x;y\nemperor = vassals',
  );
  const found = referencesOfSections(sections, '/etc/uwsgi/shop.ini');
  expect(paths(found)).toEqual(['file /etc/uwsgi/common.ini', 'vassals /etc/uwsgi/vassals']);
  expect(found.unresolved).toEqual([
    { text: 'include = %(base)/x.ini', reason: 'it is known only when uWSGI starts' },
    { text: 'emperor = pg://user:***@db/x;y', reason: 'it is not a file on the host' },
  ]);
});
