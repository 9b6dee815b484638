import type { Action } from '../../src/engine/action';
import { noteSecretModes } from '../../src/engine/secret-modes';
import { change, creation, declaredAs, deletion } from './support/actions';

const secretive = { props: { mode: '640', group: 'shop' }, notes: ['holds a secret'] };
const noted = (action: Action) => {
  const warnings: string[] = [];
  const [result] = noteSecretModes([action], { warn: (text) => warnings.push(text) });
  return { notes: result && 'notes' in result ? result.notes : undefined, warnings };
};

test.each<[string, Action]>([
  ['a new file', creation(secretive)],
  ['a changed mode', change(secretive, { mode: '644' })],
  ['a changed group', change(secretive, { group: 'mail' })],
])('noteSecretModes() explains the mode of %s', (_, action) => {
  expect(noted(action).notes).toEqual([expect.stringMatching(/640.*shop/)]);
});

test.each<[string, Action]>([
  ['a change of other things', change(secretive, { content: 'old\n' })],
  ['a file without a secret', creation({ props: { mode: '640' } })],
  [
    'a file that stays as it is',
    { kind: 'same', desired: declaredAs(secretive), live: { props: { host: 'web1' }, state: {} } },
  ],
  ['a deletion', deletion()],
])('noteSecretModes() is silent about %s', (_, action) => {
  expect(noted(action).notes).toBeUndefined();
});

test('noteSecretModes() warns of a secret that stays readable, with host and path, even where nothing changes', () => {
  const declared = { warnings: ['mode 644 lets everybody read'] };
  const same: Action = {
    kind: 'same',
    desired: declaredAs(declared),
    live: { props: { host: 'web1' }, state: {} },
  };
  expect(noted(same).warnings).toEqual(['web1: web1/page: mode 644 lets everybody read']);
});

test('noteSecretModes() keeps the notes of the host', () => {
  expect(noted({ ...creation(secretive), notes: ['of the host'] }).notes).toEqual([
    expect.any(String),
    'of the host',
  ]);
});
