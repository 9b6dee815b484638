import { type References, referencesOfArguments, referencesOfSections } from '../../src/adopt/references';
import { parseIni } from '../../src/config/parse';
import { parseArgs } from '../../src/config/readers/args';

const paths = (found: References) => found.references.map(({ kind, path }) => `${kind} ${path}`);

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
  [['uwsgi', '-i', 'app.ini'], ['file /srv/app.ini']],
  [['uwsgi', '--ini', '/srv/my app/a b.ini'], ['file /srv/my app/a b.ini']],
])('referencesOfArguments() of %j', (words, expected) => {
  expect(paths(referencesOfArguments(parseArgs(words.slice(1)), '/srv'))).toEqual(expected);
});

test.each([
  ['-', 'it was read from standard input'],
  ['http://user:pw@host/x.ini', 'it is not a file on the host'],
  ['exec:///srv/make-ini', 'it is not a file on the host'],
  ['fd://3', 'it was read from an open file of the process that started it'],
  ['emperor://shop.ini', 'its emperor sent it'],
  ['@(/etc/x)', 'it is known only when uWSGI starts'],
  ['$HOME/x.ini', 'it has a variable, which is known only when it starts'],
  ['x.ini', 'why not'],
])('referencesOfArguments() says why %s is not followed', (written, reason) => {
  const { references, unresolved } = referencesOfArguments(
    parseArgs(['--ini', written]),
    undefined,
    'why not',
  );
  expect({ references, unresolved }).toEqual({
    references: [],
    unresolved: [{ text: `ini = ${written.replace(':pw@', ':***@')}`, reason }],
  });
});

test('referencesOfArguments() reads dir:// and glob:// of emperors', () => {
  const args = parseArgs(['--emperor', 'dir:///srv/a', '--emperor', 'glob:///srv/*/x.ini', '--emperor=b']);
  expect(paths(referencesOfArguments(args, '/srv'))).toEqual([
    'vassals /srv/a',
    'vassals /srv/*/x.ini',
    'vassals /srv/b',
  ]);
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
