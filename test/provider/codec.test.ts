import fc from 'fast-check';
import { Struct, Value } from 'google-protobuf/google/protobuf/struct_pb';
import { Opaque } from '../../src/plan/opaque';
import { Unknown } from '../../src/plan/unknown';
import { decode, encode } from '../../src/provider/codec';
import { Secret } from '../../src/provider/secret';

const leaf = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
  fc.boolean(),
  fc.constant(null),
  fc.constant(Unknown.value),
);
const key = fc.string().filter((text) => text !== '__proto__');
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    tie('tree').map((value) => new Secret(value)),
  ),
}));

test('decode() gives back what encode() took', () => {
  fc.assert(
    fc.property(fc.dictionary(key, tree, { noNullPrototype: true }), (values) => {
      expect(decode(encode(values))).toEqual(values);
    }),
  );
});

test('encode() names the place of what cannot travel', () => {
  expect(() => encode({ a: { b: [1, Number.NaN] } })).toThrow(
    'Cannot send a.b[1]: it must be text, a finite number',
  );
  expect(() => encode({ a: () => 1 })).toThrow('Cannot send a:');
  expect(() => encode(Object.fromEntries([['__proto__', 1]]))).toThrow('__proto__');
});

const signature = '4dabf18193072939515e22adb298388d';
const asSent = (value: object) => decode(Struct.fromJavaScript({ value } as never))['value'];

test('encode() leaves out what is absent, and sends null', () => {
  expect(encode({ a: undefined, b: null }).toJavaScript()).toEqual({ b: null });
});

test.each([
  ['a secret', { [signature]: '1b47061264138c4ac30d75fd1eb44270', value: 'x' }, new Secret('x')],
  ['a secret without a value', { [signature]: '1b47061264138c4ac30d75fd1eb44270' }, new Secret(null)],
  ['an output', { [signature]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4', value: 'x' }, 'x'],
  ['an output that is not known', { [signature]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4' }, Unknown.value],
  [
    'a secret output',
    { [signature]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4', value: 'x', secret: true },
    new Secret('x'),
  ],
  ['a placeholder for a list', 'e48ece36-62e2-4504-bad9-02848725956a', Unknown.value],
  ['a plain map', { a: [1, true, null] }, { a: [1, true, null] }],
])('decode() reads %s', (_, sent, expected) => {
  expect(asSent(sent as object)).toEqual(expected);
});

test('decode() passes an asset on as it came, and encode() sends it so', () => {
  const sent = { [signature]: 'c44067f5952c0a294b673a41bacd8c17', text: 'x' };
  const asset = asSent(sent);
  expect(asset).toEqual(new Opaque('an asset', sent));
  expect(encode({ asset }).toJavaScript()).toEqual({ asset: sent });
});

test('decode() refuses a signature that is none of Pulumi, and reads no message as no values', () => {
  expect(() => asSent({ [signature]: 'other' })).toThrow('a value with the signature other');
  expect(decode(undefined)).toEqual({});
  const struct = new Struct();
  struct.getFieldsMap().set('empty', new Value());
  expect(decode(struct)).toEqual({ empty: null });
});
