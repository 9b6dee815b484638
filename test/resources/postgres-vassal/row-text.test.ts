import { parseRow, renderRow } from '../../../src/resources/postgres-vassal/row-text';

test('parseRow() gives back what renderRow() was given, and knows rows of others', () => {
  const sections = { uwsgi: { socket: '127.0.0.1:8001', 'hook-accepting1-once': 'exec:true' } };
  const text = renderRow({ sections });
  expect(text).toContain('UWSGI_EMPEROR_FD_CONFIG');
  expect(parseRow(text)).toMatchObject({ sections, ours: true });
  expect(parseRow('[uwsgi]\nprocesses = 2\n')).toMatchObject({
    sections: { uwsgi: { processes: '2' } },
    ours: false,
  });
});

test('renderRow() puts the hook into the first section uwsgi, behind the options of the user, and into no other', () => {
  const sections = { other: { processes: '9' }, uwsgi: { processes: '2' } };
  const layout = ['[other]', 'processes', '[uwsgi]', 'processes', '[uwsgi]'];
  const lines = renderRow({ sections, layout }).split('\n');
  const hooks = lines.flatMap((line, index) => (line.includes('UWSGI_EMPEROR_FD_CONFIG') ? [index] : []));
  expect(hooks).toHaveLength(1);
  expect(lines.slice(0, hooks[0]).filter(Boolean)).toEqual([
    '[other]',
    'processes = 9',
    '[uwsgi]',
    'processes = 2',
  ]);
});

test('parseRow() keeps another hook of the same event', () => {
  expect(parseRow('[uwsgi]\nhook-accepting1-once = exec:true\n')).toMatchObject({
    sections: { uwsgi: { 'hook-accepting1-once': 'exec:true' } },
    ours: false,
  });
});
