import { TargetSearch } from '../../src/engine/target-search';

const refusal = (search: TargetSearch): string | undefined =>
  (search.signal.reason as Error | undefined)?.message;

test('TargetSearch refuses a target that no answering host has while the others have no login', () => {
  const search = new TargetSearch(['web1/shpo', 'web1/old'], ['web1', 'web2', 'web3']);
  search.answered('web1', ['web1/old/instance']);
  search.slow('web3');
  expect(refusal(search)).toBeUndefined();
  search.answered('web2', []);
  expect(refusal(search)).toMatch(
    /^Cannot target web1\/shpo: .*; neither the program nor web1, web2 has it, and web3 has not answered yet$/,
  );
});

test('TargetSearch waits for a host that is not slow, and for a slow one if no host has answered', () => {
  const search = new TargetSearch(['web1/shpo'], ['web1', 'web2', 'web3']);
  search.failed('web1');
  search.slow('web2');
  search.slow('web3');
  expect(refusal(search)).toBeUndefined();
  const other = new TargetSearch(['web1/shpo'], ['web1', 'web2']);
  other.answered('web1', []);
  expect(refusal(other)).toBeUndefined();
});

test('TargetSearch refuses nothing if a host has the target, or all hosts were asked', () => {
  const found = new TargetSearch(['web1/old'], ['web1', 'web2']);
  found.answered('web1', ['web1/old']);
  found.slow('web2');
  const asked = new TargetSearch(['web1/shpo'], ['web1']);
  asked.answered('web1', []);
  expect([refusal(found), refusal(asked)]).toEqual([undefined, undefined]);
});
