import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('setBasicParams() sets sizes and times', () => {
  const section = new Section();
  section.websockets.setBasicParams({ maxSize: late(2048), pingInterval: 10, pongTolerance: 5 });
  expect(linesOf(section)).toEqual([
    'websocket-max-size = 2048',
    'websocket-ping-freq = 10',
    'websocket-pong-tolerance = 5',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setBasicParams() loads the plugin of the router that lets websockets through', () => {
  const section = new Section({ paramsWebsockets: { throughRouter: true } });
  expect(linesOf(section)).toEqual(['plugin = http', 'http-websockets = true']);
  expect(unknownTo(section)).toEqual([]);
});

test('setBasicParams() refuses a size of nothing', () => {
  expect(() => new Section().websockets.setBasicParams({ maxSize: 0 })).toThrow(
    'websockets.setBasicParams.maxSize: Cannot take 0: it must be a whole number of 1 or more',
  );
});
