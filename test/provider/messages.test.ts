import * as rpc from '@pulumi/pulumi/proto/provider_pb';
import { autonamingOf, checkFailure, diffResponse } from '../../src/provider/messages';

test('checkFailure() has property and reason', () => {
  expect(checkFailure({ property: 'name', reason: 'x' }).toObject()).toEqual({
    property: 'name',
    reason: 'x',
  });
});

test.each([
  ['PROPOSE', 'propose'],
  ['ENFORCE', 'enforce'],
  ['DISABLE', 'disable'],
] as const)('autonamingOf() of %s is %s', (mode, expected) => {
  const options = new rpc.CheckRequest.AutonamingOptions()
    .setMode(rpc.CheckRequest.AutonamingOptions.Mode[mode])
    .setProposedName('shop-1');
  expect(autonamingOf(new rpc.CheckRequest().setAutonaming(options))).toEqual({
    mode: expected,
    proposed: 'shop-1',
  });
});

test('autonamingOf() of an engine that says nothing is undefined', () => {
  expect(autonamingOf(new rpc.CheckRequest())).toBeUndefined();
});

test('diffResponse() says of each place what happens to it', () => {
  const { Kind } = rpc.PropertyDiff;
  const response = diffResponse({
    detailed: new Map([
      ['name', { kind: 'change', replaces: true }],
      ['mode', { kind: 'add', replaces: false }],
      ['owner', { kind: 'remove', replaces: false }],
    ]),
    properties: ['name', 'mode', 'owner'],
    replaces: ['name'],
    deleteFirst: true,
  });
  const kinds: Record<string, number> = {};
  response.getDetaileddiffMap().forEach((change, path) => {
    kinds[path] = change.getKind();
  });
  expect(kinds).toEqual({ name: Kind.UPDATE_REPLACE, mode: Kind.ADD, owner: Kind.DELETE });
  expect(response.toObject()).toMatchObject({
    changes: rpc.DiffResponse.DiffChanges.DIFF_SOME,
    replacesList: ['name'],
    deletebeforereplace: true,
    hasdetaileddiff: true,
  });
});

test('diffResponse() of no change is none', () => {
  const none = { detailed: new Map(), properties: [], replaces: [], deleteFirst: false };
  expect(diffResponse(none).getChanges()).toBe(rpc.DiffResponse.DiffChanges.DIFF_NONE);
});
