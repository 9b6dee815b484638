import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readZip } from '../../../../src/resources/release/source/zip';
import { testFolder } from '../../../support/folder';

const folder = testFolder();
const info = (name: string, mode: string, content: string, more = '') => `
i = zipfile.ZipInfo(${JSON.stringify(name)}, (2024, 5, 6, 7, 8, 10)); i.external_attr = ${mode} << 16; i.compress_type = zipfile.ZIP_DEFLATED
${more}
z.writestr(i, ${JSON.stringify(content)})`;

/** Archives by their names, and the programs by which Python's zipfile writes them. */
const programs = {
  whole:
    info('shop/app.py', '0o100755', 'x = 1\n'.repeat(100)) +
    info('shop/link', '0o120777', 'app.py') +
    info('shop/empty/', '0o40755', '') +
    info('größe', '0o100640', 'ä', 'i.compress_type = 0'),
  commented: `z.comment = b'a comment'${info('a', '0o100644', 'a')}`,
  stored: info('a', '0o100644', 'abc', 'i.compress_type = 0'),
  bzip2: info('a', '0o100644', 'abc', 'i.compress_type = zipfile.ZIP_BZIP2'),
  leading: info('../a', '0o100644', ''),
};
const zip = (name: keyof typeof programs): Buffer => readFileSync(join(folder, name));

beforeAll(() => {
  const each = Object.entries(programs).map(
    ([name, program]) =>
      `z = zipfile.ZipFile(${JSON.stringify(join(folder, name))}, 'w')\n${program}\nz.close()`,
  );
  execFileSync('python3', ['-c', ['import zipfile', ...each].join('\n')]);
});

test('readZip() reads deflated and stored files, folders and links, with their modes and times', () => {
  const modified = Date.UTC(2024, 4, 6, 7, 8, 10) / 1000;
  expect(readZip(zip('whole'))).toEqual([
    { path: 'shop/app.py', kind: 'file', mode: '755', modified, content: Buffer.from('x = 1\n'.repeat(100)) },
    { path: 'shop/link', kind: 'link', mode: '777', modified, target: 'app.py' },
    { path: 'shop/empty', kind: 'directory', mode: '755', modified },
    { path: 'größe', kind: 'file', mode: '640', modified, content: Buffer.from('ä') },
  ]);
});

test('readZip() finds the list behind a comment', () => {
  expect(readZip(zip('commented')).map(({ path }) => path)).toEqual(['a']);
});

test.each([
  ['that is none', () => Buffer.from('PK no zip'), 'it is no zip, or ends too early'],
  ['that was cut off', () => zip('whole').subarray(0, -30), 'it is no zip, or ends too early'],
  [
    'of the form zip64',
    () =>
      zip('stored').map((byte, index, all) =>
        index >= all.length - 12 && index < all.length - 10 ? 0xff : byte,
      ),
    /zip64/,
  ],
  [
    'whose list is damaged',
    () => {
      const data = Buffer.from(zip('whole'));
      data[data.indexOf(Buffer.from('PK\x01\x02', 'latin1'))] = 0;
      return data;
    },
    'the list of the zip is damaged',
  ],
  [
    'with an entry that is damaged',
    () => {
      const data = Buffer.from(zip('stored'));
      data[data.indexOf('abc')] = 0;
      return data;
    },
    'its entry a is damaged',
  ],
  [
    'with an encrypted entry',
    () => {
      const data = Buffer.from(zip('whole'));
      const at = data.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
      data[at + 8] = data[at + 8]! | 1;
      return data;
    },
    'its entry shop/app.py is encrypted',
  ],
  ['of another packing', () => zip('bzip2'), 'is packed by method 12'],
  ['with an entry that leads out', () => zip('leading'), 'must stay inside, but leads out'],
])('readZip() refuses a zip %s', (_, data, message) => {
  expect(() => readZip(Buffer.from(data()))).toThrow(message);
});
