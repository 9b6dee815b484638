import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uwsgiIac } from './support/uwsgi-iac';

jest.setTimeout(60_000);

const text = '[uwsgi]\nmaster = true\n';

/** A file that whoever owns a directory of vassals can put there, by the reason for which it is left out. */
const hostile: readonly (readonly [string, (folder: string) => void, RegExp | undefined])[] = [
  [
    'includes itself',
    (folder) => writeFileSync(join(folder, 'self.ini'), `${text}ini = ${folder}/self.ini\n`),
    /in a circle/,
  ],
  [
    'includes another one that includes it',
    (folder) => {
      writeFileSync(join(folder, 'one.ini'), `${text}ini = ${folder}/other.ini\n`);
      writeFileSync(join(folder, 'other.ini'), `${text}ini = ${folder}/one.ini\n`);
    },
    /in a circle/,
  ],
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty'].map(
    (name) =>
      [
        `has the name ${name}`,
        (folder: string) => writeFileSync(join(folder, `${name}.ini`), text),
        undefined,
      ] as const,
  ),
  [
    'is a link to /dev/zero',
    (folder) => symlinkSync('/dev/zero', join(folder, 'zero.ini')),
    /must be a file/,
  ],
  ['is a link to itself', (folder) => symlinkSync('loop.ini', join(folder, 'loop.ini')), /leads to no file/],
  ['is a pipe', (folder) => execFileSync('mkfifo', [join(folder, 'pipe')]), undefined],
  [
    'is a link to a pipe',
    (folder) => {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      symlinkSync('pipe', join(folder, 'pipe.ini'));
    },
    /must be a file/,
  ],
  ['has a tab in its name', (folder) => writeFileSync(`${folder}/a\tb.ini`, text), /tab or line feed/],
  [
    'has a line feed in its name',
    (folder) => writeFileSync(join(folder, 'a\n@file\tb.ini'), text),
    /tab or line feed/,
  ],
  [
    'is one of forty that are large',
    (folder) => {
      for (let index = 0; index < 40; index += 1)
        writeFileSync(
          join(folder, `${index}.ini`),
          `${text}${'# '.padEnd(1023, 'x')}\n`.padEnd(3 * 1024 ** 2, '#'),
        );
    },
    /too large/,
  ],
  [
    'is of 20 GB',
    (folder) => execFileSync('truncate', ['-s', '20G', join(folder, 'large.ini')]),
    /too large/,
  ],
  [
    'has an option that is none of JavaScript',
    (folder) => writeFileSync(join(folder, 'odd.ini'), `${text}__proto__ = 1\nconstructor = 2\n`),
    undefined,
  ],
];

test.each(hostile)('adopt takes the other files over beside one that %s', async (_name, plant, reason) => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-iac-adopt-'));
  try {
    writeFileSync(join(folder, 'early.ini'), text);
    writeFileSync(join(folder, 'zzz.ini'), text);
    plant(folder);
    const program = join(folder, 'deploy.ts');
    const { code, stdout, stderr } = await uwsgiIac(['adopt', 'local', folder, '--out', program]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const written = readFileSync(program, 'utf8');
    for (const name of ['early', 'zzz']) expect(written).toContain(`/${name}.ini'`);
    if (reason !== undefined) expect(stdout).toMatch(reason);
    // The reason is that of the file, without places of this machine that say nothing.
    expect(stdout).not.toContain('uwsgi-adopt-');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
