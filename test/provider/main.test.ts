import { engineAddress } from '../../src/provider/main';

test.each([
  [['127.0.0.1:4321'], '127.0.0.1:4321'],
  [['--logtostderr', '-v=3', '127.0.0.1:4321'], '127.0.0.1:4321'],
  [['--tracing', 'http://trace:9411/api', '[::1]:4321'], '[::1]:4321'],
  [['--tracing=collector:9411'], undefined],
  [['-tracing=collector:9411', 'localhost:1'], 'localhost:1'],
  [['--verbose', '3'], undefined],
  [['-v:3'], undefined],
  [['--tracing', 'collector:9411', '127.0.0.1:4321'], '127.0.0.1:4321'],
  [[], undefined],
])('engineAddress() of %j is %s', (args, address) => {
  expect(engineAddress(args)).toBe(address);
});
