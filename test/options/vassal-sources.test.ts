import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('sources tell where vassals are, and load their plugins', () => {
  const section = new Section();
  const { sources } = section.empire;
  section.empire.setEmperorParams({
    vassalsHome: [
      '/etc/vassals',
      sources.postgres({
        host: 'db',
        port: 5433,
        user: 'uwsgi',
        password: late('pw'),
        database: 'my vassals',
      }),
      sources.postgres({ host: 'db', query: late('SELECT 1') }),
      sources.mongodb({ address: 'db:27017', query: '{"on":1}' }),
      sources.mongodb(),
      sources.zeromq({ bind: 'tcp://127.0.0.1:5252' }),
      sources.amqp({ address: late('mq:5672') }),
    ],
  });
  expect(linesOf(section)).toEqual([
    'plugin = emperor_pg',
    'plugin = emperor_mongodb',
    'plugin = emperor_zeromq',
    'plugin = emperor_amqp',
    'emperor = /etc/vassals',
    "emperor = pg://host=db port=5433 user=uwsgi password=pw dbname='my vassals'",
    'emperor = pg://host=db;SELECT 1',
    'emperor = mongodb://db:27017,uwsgi.emperor.vassals,{"on":1}',
    'emperor = mongodb://127.0.0.1:27017,uwsgi.emperor.vassals',
    'emperor = zmq://tcp://127.0.0.1:5252',
    'emperor = amqp://mq:5672',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('sources refuse what uWSGI would split', () => {
  const { sources } = Section.empire;
  expect(() => sources.postgres({ database: 'a;b' })).toThrow(
    'empire.sources.postgres.database: Cannot take a text with a semicolon: uWSGI reads the text after the first semicolon as the query',
  );
  expect(() => sources.mongodb({ collection: 'a,b' })).toThrow(
    'empire.sources.mongodb.collection: Cannot take "a,b"',
  );
  expect(() => sources.zeromq({ bind: '' })).toThrow('empire.sources.zeromq.bind: Cannot take ""');
});
