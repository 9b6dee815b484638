import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Lifecycle } from '../../src/constructs/lifecycle';
import { Project } from '../../src/constructs/project';
import type { Plan } from '../../src/engine/plan';
import { Random } from '../robustness/support/random';
import { connectionTo, session } from '../support/session';

jest.setTimeout(240_000);

const ours = `reused${process.pid}`;
let target: LoopbackTarget;
let folder: string;
beforeAll(async () => {
  target = await startLoopbackTarget();
});
afterAll(() => target?.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reused-'));
});
afterEach(async () => {
  await session(programOf({ host: 'web', files: {} }), (one) => one.destroy());
  rmSync(folder, { recursive: true });
});

/** A program: the name of its host, and the names of files, with their content, by ids of the tree. */
interface Program {
  readonly host: string;
  readonly files: Readonly<Record<string, { readonly name: string; readonly content: string }>>;
}

function programOf({ host: name, files }: Program, projectName = ours): Project {
  const project = new Project(projectName);
  const host = new Host(project, name, connectionTo(target));
  for (const [id, { name, content }] of Object.entries(files))
    new HostResource(host, id, { type: 'uwsgi:index:File', props: { path: join(folder, name), content } });
  return project;
}

const kindsOf = ({ actions }: Plan): readonly string[] => actions.map(({ kind }) => kind).sort();

/** Applies a program, and looks that exactly its files are there and nothing is left to do. */
async function holds(program: Program): Promise<readonly string[]> {
  const { plan, results } = await session(programOf(program), (one) => one.apply());
  expect(results.flatMap(({ error }) => (error === undefined ? [] : [error.message]))).toEqual([]);
  const there = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  const wanted = Object.values(program.files).map(({ name, content }) => [name, content]);
  expect(there.sort()).toEqual(wanted.sort());
  const next = await session(programOf(program), (one) => one.plan());
  expect(kindsOf(next)).toEqual(Object.keys(program.files).map(() => 'same'));
  return kindsOf(plan);
}

const f = (name: string, content = name) => ({ name, content });

test('Session.apply() leaves a file alone that one resource leaves and another one takes', async () => {
  await holds({ host: 'web', files: { a: f('x') } });
  expect(await holds({ host: 'web', files: { a: f('y'), b: f('x') } })).toEqual(['create', 'same']);
});

test('Session.apply() leaves files alone whose resources swap their places in the tree', async () => {
  await holds({ host: 'web', files: { a: f('x'), b: f('y') } });
  expect(await holds({ host: 'web', files: { a: f('y'), b: f('x') } })).toEqual(['same', 'same']);
});

test('Session.apply() forgets a resource whose file another one of the program took over', async () => {
  await holds({ host: 'web', files: { a: f('x'), b: f('y') } });
  await holds({ host: 'web', files: { b: f('x') } });
  await holds({ host: 'web', files: {} });
});

describe('a resource that becomes one of another type under its name', () => {
  const ini = '[uwsgi]\nmaster = true\n';
  const made = (name: string): Project => {
    const project = new Project(ours);
    new HostResource(new Host(project, 'web', connectionTo(target)), 'a', {
      type: 'uwsgi:index:Configuration',
      props: { path: join(folder, name) },
      sections: [new Section().set('master', true)],
    });
    return project;
  };
  const former = () => programOf({ host: 'web', files: { a: f('x', ini) } });

  test.each(['x', 'y'])('leaves nothing to do behind, with its file at %s', async (name) => {
    await session(former(), (one) => one.apply());
    const { results } = await session(made(name), (one) => one.apply());
    expect(results.map(({ error }) => error?.message)).toEqual(results.map(() => undefined));
    expect(readdirSync(folder)).toEqual([name]);
    expect(kindsOf(await session(made(name), (one) => one.plan()))).toEqual(['same']);
    const destroyed = await session(made(name), (one) => one.destroy());
    expect(destroyed.results.map(({ action, error }) => [action.kind, error])).toEqual([
      ['delete', undefined],
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is what it was before where the new one fails', async () => {
    await session(former(), (one) => one.apply());
    writeFileSync(join(folder, 'blocked'), '');
    const { results } = await session(made('blocked/y'), (one) => one.apply());
    expect(results.some(({ error }) => error !== undefined)).toBe(true);
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe(ini);
    expect(kindsOf(await session(former(), (one) => one.plan()))).toEqual(['same']);
    const destroyed = await session(former(), (one) => one.destroy());
    expect(destroyed.results.map(({ action }) => action.kind)).toEqual(['delete']);
  });
});

test('Session.apply() leaves alone all that a renamed host has', async () => {
  await holds({ host: 'web', files: { a: f('x'), b: f('y') } });
  expect(await holds({ host: 'site', files: { a: f('x'), b: f('y') } })).toEqual(['same', 'same']);
  expect(await holds({ host: 'site', files: { a: f('x') } })).toEqual(['delete', 'same']);
  expect(existsSync(join(folder, 'y'))).toBe(false);
});

test('Session.plan() finds what another project has, whatever name that has for the host', async () => {
  const theirs = programOf({ host: 'other-name', files: { z: f('x') } }, `${ours}-theirs`);
  await session(theirs, (one) => one.apply());
  const mine = programOf({ host: 'web', files: { a: f('x', 'of mine') } });
  await expect(session(mine, (one) => one.plan({ adopt: true }))).rejects.toThrow(
    `belongs to other-name/z of the project ${ours}-theirs`,
  );
  await session(theirs, (one) => one.destroy());
});

test('Session.plan() replaces nothing that is protected, whichever place of the tree it has now', async () => {
  const swapped = (one: string, other: string, protect: boolean): Project => {
    const project = programOf({ host: 'web', files: { [one]: f('x'), [other]: f('y') } });
    for (const id of [one, other])
      Lifecycle.of(project.node.findChild('web').node.findChild(id) as HostResource).set({ protect });
    return project;
  };
  await session(swapped('a', 'b', true), (one) => one.apply());
  const undeclared = programOf({ host: 'web', files: { b: f('x'), a: f('y') } });
  await expect(session(undeclared, (one) => one.plan({ replace: ['web/a'] }))).rejects.toThrow(
    `Cannot replace web:${join(folder, 'y')}: it is protected`,
  );
  await session(swapped('b', 'a', false), (one) => one.apply());
});

test('Session.apply() makes a host as the program says, however ids, names and hosts are exchanged', async () => {
  const random = new Random(11);
  for (let round = 0; round < 12; round += 1) {
    const names = ['x', 'y', 'z'].sort(() => random.int(0, 2) - 1);
    const ids = ['a', 'b', 'c'].slice(0, random.int(0, 3));
    const files = Object.fromEntries(
      ids.map((id, index) => [id, f(names[index]!, `${names[index]} ${random.int(0, 1)}`)]),
    );
    await holds({ host: random.pick(['web', 'site']), files });
  }
});
