import { z } from 'zod';
import { definitionOf, type Peeled, peel } from '../../orchestration/schema';

/** A type in Pulumi's schema. */
export interface TypeSpec {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: TypeSpec;
  readonly additionalProperties?: TypeSpec;
  readonly oneOf?: readonly TypeSpec[];
}

/** A property in Pulumi's schema. */
export interface PropertySpec extends TypeSpec {
  readonly description?: string;
  readonly secret?: boolean;
  readonly deprecationMessage?: string;
  readonly willReplaceOnChanges?: boolean;
}

/** Turns zod schemas into Pulumi's types; gathers the named ones on the way. */
export class Types {
  readonly #names: Map<z.core.$ZodType, string>;
  readonly #specs = new Map<string, object>();

  /** @param names names of schemas that several others share */
  constructor(names: readonly (readonly [z.core.$ZodType, string])[] = []) {
    this.#names = new Map(names);
  }

  /** The named types seen so far, by their tokens. */
  specs(): Record<string, object> {
    return Object.fromEntries([...this.#specs].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  property(schema: z.core.$ZodType, owner: string, key: string): PropertySpec {
    const peeled = peel(schema);
    return {
      ...this.#type(schema, owner, key),
      ...(peeled.description === undefined ? {} : { description: peeled.description }),
      ...(peeled.secret ? { secret: true } : {}),
      ...(peeled.deprecated === undefined ? {} : { deprecationMessage: peeled.deprecated }),
    };
  }

  #type(schema: z.core.$ZodType, owner: string, key: string): TypeSpec {
    const peeled = peel(schema);
    const def = definitionOf(schema);
    const inner = (part: z.core.$ZodType): TypeSpec => this.#type(part, owner, key);
    switch (def.type) {
      case 'object':
        return this.#object(peeled, def.shape, owner, key);
      case 'enum':
        return this.#enum(peeled, Object.values(def.entries), owner, key);
      case 'array':
        return { type: 'array', items: inner(def.element) };
      case 'record':
        return { type: 'object', additionalProperties: inner(def.valueType) };
      case 'union':
        return oneOf(def.options.map(inner));
      case 'literal':
        return { type: typeof def.values[0] };
      default: {
        const { type } = z.toJSONSchema(peeled.inner, { io: 'input' });
        if (typeof type !== 'string')
          throw new Error(`Cannot describe ${owner}.${key}: Pulumi has no type for ${def.type}`);
        return { type };
      }
    }
  }

  #object(
    { inner, description }: Peeled,
    shape: Readonly<Record<string, z.core.$ZodType>>,
    owner: string,
    key: string,
  ): TypeSpec {
    const name = this.#name(inner, owner, key);
    const token = `uwsgi:index:${name}`;
    if (!this.#specs.has(token)) {
      const properties = Object.entries(shape).map(
        ([part, schema]) => [part, this.property(schema, name, part)] as const,
      );
      const required = Object.entries(shape).filter(([, schema]) => !peel(schema).optional);
      this.#specs.set(token, {
        type: 'object',
        ...(description === undefined ? {} : { description }),
        properties: Object.fromEntries(properties),
        required: required.map(([part]) => part),
      });
    }
    return { $ref: `#/types/${token}` };
  }

  #enum({ inner, description }: Peeled, values: readonly unknown[], owner: string, key: string): TypeSpec {
    const token = `uwsgi:index:${this.#name(inner, owner, key)}`;
    const spec = {
      type: 'string',
      ...(description === undefined ? {} : { description }),
      enum: values.map((value) => ({ value })),
    };
    this.#specs.set(token, spec);
    return { $ref: `#/types/${token}` };
  }

  #name(schema: z.core.$ZodType, owner: string, key: string): string {
    const known = this.#names.get(schema);
    if (known !== undefined) return known;
    const name = owner + key.charAt(0).toUpperCase() + key.slice(1);
    this.#names.set(schema, name);
    return name;
  }
}

function oneOf(options: readonly TypeSpec[]): TypeSpec {
  const distinct = [...new Map(options.map((option) => [JSON.stringify(option), option])).values()];
  return distinct.length === 1 ? distinct[0]! : { oneOf: distinct };
}
