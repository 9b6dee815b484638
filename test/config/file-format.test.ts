import { fileFormats, formatOfPath, formatOfText, parseFile, renderFile } from '../../src/config/file-format';

test.each([
  ['/etc/shop.ini', 'ini'],
  ['/etc/shop.xml', 'xml'],
  ['/etc/shop.yml', 'yaml'],
  ['/etc/shop.yaml', 'yaml'],
  ['/etc/shop.json', 'json'],
  ['/etc/shop.js', 'json'],
  ['/etc/shop.conf', undefined],
  ['/etc/ini', undefined],
])('formatOfPath() of %s is %s', (path, format) => {
  expect(formatOfPath(path)).toBe(format);
});

test.each([
  ['\n<uwsgi/>', 'xml'],
  [' {"uwsgi": {}}', 'json'],
  ['uwsgi:\n  http: :80\n', 'yaml'],
  ['[uwsgi]\nuwsgi:x\n', 'ini'],
  ['', 'ini'],
])('formatOfText() of %j is %s', (text, format) => {
  expect(formatOfText(text)).toBe(format);
});

test.each(fileFormats)(
  'parseFile() reads what renderFile() writes, and that ends in one line break: %s',
  (format) => {
    const sections = [
      {
        name: 'uwsgi',
        lines: [
          { key: 'http', value: ':80' },
          { key: 'processes', value: '4' },
        ],
      },
    ];
    const text = renderFile(sections, format);
    expect(text).toMatch(/[^\n]\n$/);
    const [section] = parseFile(text, format).sections;
    expect(section?.lines.flatMap((line) => ('key' in line ? [[line.key, line.value]] : []))).toEqual([
      ['http', ':80'],
      ['processes', '4'],
    ]);
  },
);
