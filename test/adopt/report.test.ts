import { formatAdoption } from '../../src/adopt/report';

test('formatAdoption() shows a path with line feeds, as others may have named a file, within its line', () => {
  const text = formatAdoption(
    {
      project: 'web1',
      files: new Map(),
      resources: [],
      leftOut: [
        { host: 'web1', path: '/etc/uwsgi/vassals/a\n\nAdopted: 7\nb.ini', reason: 'it is\nnot readable' },
      ],
      secrets: [],
      running: [],
      functions: [],
      notes: ['web1: /etc/uwsgi/vassals/c\nNext\nd.ini is a link'],
    },
    'program.ts',
  );
  const margin = text.split('\n').filter((line) => /^\S/.test(line));
  expect(margin).toEqual([
    'Adopted: 0',
    'RESOURCE  IN THE PROGRAM  ON THE HOST',
    'Left out: 1',
    'Notes',
    'Next',
  ]);
  expect(text).toContain('/etc/uwsgi/vassals/a\\n\\nAdopted: 7\\nb.ini  it is\\nnot readable');
});
