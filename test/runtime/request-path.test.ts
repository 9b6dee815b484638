import { requestPath } from '../../src/runtime/request-path';

test('requestPath() splits path and query and decodes the path', () => {
  expect(requestPath('/a%20b?c=%20')).toEqual({ decoded: Buffer.from('/a b'), query: 'c=%20' });
});

test.each(['', 'a', '/a b', '/a#b', '/ä', '/a\r\nb'])('requestPath() refuses %j', (path) => {
  expect(() => requestPath(path)).toThrow('a path must begin with "/" and be percent-encoded');
});
