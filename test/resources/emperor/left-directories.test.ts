import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adoptLeftDirectories, recordLeftDirectories } from '../../../src/resources/emperor/left-directories';
import { testDeployer } from '../../support/deployer';

const { host, home, state } = testDeployer();
const left = join(state, 'directories');
const at = (name: string) => join(home, name);
const lines = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []);

beforeAll(() => {
  for (const name of ["it's/vassals", 'other/vassals']) mkdirSync(at(name), { recursive: true });
});

test('recordLeftDirectories() records those that still exist, once', async () => {
  await recordLeftDirectories(host, []);
  expect(host.scripts).toEqual([]);
  const all = [at("it's/vassals"), at("it's"), at('gone'), at('other/vassals'), at('other')];
  await recordLeftDirectories(host, all);
  await recordLeftDirectories(host, all);
  expect(lines(left)).toEqual([at("it's"), at("it's/vassals"), at('other'), at('other/vassals')]);
});

test('adoptLeftDirectories() moves those of this emperor, and their parents, to its own list', async () => {
  const own = at('own');
  await adoptLeftDirectories(host, [at('elsewhere')], own);
  expect([lines(own), lines(left).length]).toEqual([[], 4]);
  await adoptLeftDirectories(host, [at("it's/vassals")], own);
  expect(lines(own)).toEqual([at("it's"), at("it's/vassals")]);
  expect(lines(left)).toEqual([at('other'), at('other/vassals')]);
});

test('adoptLeftDirectories() takes no directory whose name only begins like its own', async () => {
  const own = at('second');
  await adoptLeftDirectories(host, [at('other/vassals-of-mine')], own);
  expect(lines(own)).toEqual([at('other')]);
  expect(lines(left)).toEqual([at('other/vassals')]);
});

test('adoptLeftDirectories() leaves no list behind when nothing is left', async () => {
  await adoptLeftDirectories(host, [at('other/vassals')], at('third'));
  expect([lines(at('third')), existsSync(left)]).toEqual([[at('other/vassals')], false]);
  await adoptLeftDirectories(host, [at('other/vassals')], at('third'));
  expect(lines(at('third'))).toEqual([at('other/vassals')]);
});
