import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Host, HostFolder, type HostFolderProps, Project } from '../../src';
import { Template } from '../../src/testing';

let source: string;
beforeEach(() => {
  source = mkdtempSync(join(tmpdir(), 'folder-'));
  for (const folder of ['shop', '__pycache__']) mkdirSync(join(source, folder));
  writeFileSync(join(source, 'manage.py'), 'run');
  chmodSync(join(source, 'manage.py'), 0o755);
  writeFileSync(join(source, 'shop/wsgi.py'), 'serve é');
  writeFileSync(join(source, '__pycache__/wsgi.pyc'), '');
});
afterEach(() => rmSync(source, { recursive: true }));

const declared = (props: Partial<HostFolderProps> = {}) => {
  const project = new Project('shop');
  const folder = new HostFolder(new Host(project, 'web1'), 'code', { source, path: '/srv/shop', ...props });
  return { project, folder };
};

test('HostFolder declares each directory and each file, and what they are in comes before them', () => {
  const { project } = declared({ owner: 'shop' });
  const template = Template.fromProject(project);
  template.resourceCountIs('Directory', 2);
  template.resourceCountIs('File', 2);
  template.hasResource('File', { path: '/srv/shop/manage.py', content: 'run', mode: '755', owner: 'shop' });
  template.hasResource('File', { path: '/srv/shop/shop/wsgi.py', content: 'serve é', mode: '644' });
  const needs = new Map(project.synth().declarations.map(({ path, dependsOn }) => [path, dependsOn]));
  expect(needs.get('web1/code/shop--wsgi.py')).toEqual(['web1/code/shop']);
  expect(needs.get('web1/code/shop')).toEqual(['web1/code/.']);
});

test('its digest follows names, contents and the right to run', () => {
  const before = declared().folder.digest;
  expect(declared().folder.digest).toBe(before);
  chmodSync(join(source, 'manage.py'), 0o644);
  const after = declared().folder.digest;
  expect(after).not.toBe(before);
  writeFileSync(join(source, 'shop/wsgi.py'), 'serve');
  expect(declared().folder.digest).not.toBe(after);
});

test('it refuses what no text file can be, and a folder that is not there', () => {
  symlinkSync('manage.py', join(source, 'link'));
  expect(() => declared()).toThrow(/Cannot put .* on a host: its link must be a file, but is a link/);
  rmSync(join(source, 'link'));
  writeFileSync(join(source, 'logo.png'), Buffer.from([0x89, 0x50]));
  expect(() => declared()).toThrow(/its logo.png must be UTF-8 text, but has other bytes/);
  expect(() => declared({ exclude: ['*.png', '__pycache__'] })).not.toThrow();
  expect(() => declared({ source: '/none' })).toThrow(/Cannot deploy the files of \/none: ENOENT/);
});
