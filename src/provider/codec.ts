import { ListValue, NullValue, Struct, Value } from 'google-protobuf/google/protobuf/struct_pb';
import { Opaque } from '../plan/opaque';
import { isPlainObject } from '../plan/plain-values';
import { Unknown } from '../plan/unknown';
import { Secret } from './secret';

/** Key that marks an object as a special value. */
const signatureKey = '4dabf18193072939515e22adb298388d';
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';
const outputSignature = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
const opaqueSignatures: Readonly<Record<string, string>> = {
  c44067f5952c0a294b673a41bacd8c17: 'an asset',
  '0def7320c3a5731c473e5ecbe6d01bc7': 'an archive',
  '5cf8f73096256a8f31e491e813e4eb8e': 'a reference to a resource',
};

/** Placeholders of the engine for unknown values, by type; only that of strings is sent. */
const unknownText = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const unknowns = new Set([
  unknownText,
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

/** Decodes a message of the engine into plain values, {@link Secret}, {@link Unknown} and {@link Opaque}. */
export function decode(struct: Struct | undefined): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  struct?.getFieldsMap().forEach((value, key) => {
    entries.push([key, decodeValue(value)]);
  });
  return Object.fromEntries(entries);
}

/**
 * Puts values into a message. Absent values are left out.
 *
 * @throws Error naming the path of a value that cannot be sent
 */
export function encode(values: Record<string, unknown>): Struct {
  return encodeMap(values, '');
}

function decodeValue(value: Value): unknown {
  switch (value.getKindCase()) {
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Value.KindCase.STRING_VALUE:
      return unknowns.has(value.getStringValue()) ? Unknown.value : value.getStringValue();
    case Value.KindCase.LIST_VALUE:
      return value.getListValue()!.getValuesList().map(decodeValue);
    case Value.KindCase.STRUCT_VALUE:
      return decodeObject(decode(value.getStructValue()));
    default:
      return null;
  }
}

function decodeObject(fields: Record<string, unknown>): unknown {
  const signature = Object.hasOwn(fields, signatureKey) ? fields[signatureKey] : undefined;
  if (signature === undefined) return fields;
  if (signature === secretSignature) return new Secret(fields['value'] ?? null);
  if (signature === outputSignature) {
    const value = Object.hasOwn(fields, 'value') ? fields['value'] : Unknown.value;
    return fields['secret'] === true ? new Secret(value) : value;
  }
  const kind = opaqueSignatures[String(signature)];
  if (kind === undefined)
    throw new Error(`Cannot read a value with the signature ${String(signature)}: it is none of Pulumi's`);
  return new Opaque(kind, fields);
}

function encodeMap(values: Record<string, unknown>, path: string): Struct {
  const struct = new Struct();
  for (const [key, item] of Object.entries(values)) {
    if (item === undefined) continue;
    // The protobuf runtime keeps its maps in plain objects, where this key would vanish.
    if (key === '__proto__') throw new Error(`Cannot send ${at(path)}: it has a key __proto__`);
    struct.getFieldsMap().set(key, encodeValue(item, path === '' ? key : `${path}.${key}`));
  }
  return struct;
}

function encodeValue(value: unknown, path: string): Value {
  const message = new Value();
  if (value === null || value === undefined) return message.setNullValue(NullValue.NULL_VALUE);
  if (value instanceof Unknown) return message.setStringValue(unknownText);
  if (value instanceof Secret) {
    return message.setStructValue(
      encodeMap({ [signatureKey]: secretSignature, value: value.value ?? null }, path),
    );
  }
  if (value instanceof Opaque) return message.setStructValue(encodeMap(value.fields, path));
  if (typeof value === 'string') return message.setStringValue(value);
  if (typeof value === 'boolean') return message.setBoolValue(value);
  if (typeof value === 'number' && Number.isFinite(value)) return message.setNumberValue(value);
  if (Array.isArray(value)) {
    return message.setListValue(
      new ListValue().setValuesList(value.map((item, index) => encodeValue(item, `${path}[${index}]`))),
    );
  }
  if (isPlainObject(value)) return message.setStructValue(encodeMap(value, path));
  const seen =
    typeof value === 'object'
      ? (value.constructor?.name ?? 'object')
      : typeof value === 'number'
        ? String(value)
        : typeof value;
  throw new Error(
    `Cannot send ${at(path)}: it must be text, a finite number, a boolean, a list or a map, not ${seen}`,
  );
}

function at(path: string): string {
  return path === '' ? 'the values' : path;
}
