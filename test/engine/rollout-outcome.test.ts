import { RolloutStopped } from '../../src/engine/rollout-outcome';

test('RolloutStopped lists hosts that are done, failed and not begun, and says that another run goes on', () => {
  const outcome = {
    done: ['web1', 'web2'],
    failed: new Map([['web3', new Error('no module')]]),
    notBegun: [],
    hostFailures: new Map(),
  };
  expect(new RolloutStopped('before batch 3 of 4', outcome).message).toBe(
    'The rollout stopped before batch 3 of 4; run again to go on with it\n  done: web1, web2\n  failed: web3\n  not begun: none',
  );
});
