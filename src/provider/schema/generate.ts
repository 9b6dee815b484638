import type { z } from 'zod';
import { peel } from '../../orchestration/schema';
import { type Resource, shortType } from '../../resources/resource';
import { becomeSchema, connectionSchema } from '../../transport/connection';
import { configSchema } from '../config';
import { type PropertySpec, Types } from './types';

/** A package schema as Pulumi reads it: https://www.pulumi.com/docs/iac/extending-pulumi/schema/ */
export type PackageSpec = Readonly<Record<string, unknown>>;

/** The schema of the provider, made from the same objects that check inputs. */
export function generateSchema(resources: Iterable<Resource>, version: string): PackageSpec {
  const types = new Types([
    [connectionSchema, 'Connection'],
    [becomeSchema, 'Become'],
  ]);
  const config = propertiesOf(types, configSchema, 'Provider');
  const specs = [...resources].map((resource) => [resource.type, resourceSpec(types, resource)] as const);
  return {
    name: 'uwsgi',
    displayName: 'uWSGI',
    version,
    description: 'uWSGI application servers on remote hosts, deployed with preview, diff and a safe apply',
    keywords: ['pulumi', 'uwsgi', 'category/infrastructure', 'kind/native'],
    license: 'MIT',
    config: { variables: config },
    provider: {
      description:
        'Ways to the hosts. Credentials belong here and nowhere else: no resource ever holds one. By default host keys are verified against known_hosts.',
      inputProperties: config,
      properties: {},
    },
    types: types.specs(),
    resources: Object.fromEntries(specs),
    language: {
      nodejs: { packageName: 'pulumi-uwsgi-sdk', respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true, generateResourceContainerTypes: true },
      csharp: { respectSchemaVersion: true },
      java: {},
    },
  };
}

function resourceSpec(
  types: Types,
  { type, description, props, state, identity, autoname }: Resource,
): PackageSpec {
  const name = shortType(type);
  const inputs = propertiesOf(types, props, name);
  const outputs = propertiesOf(types, state, name);
  const inputProperties = Object.fromEntries(
    Object.entries(inputs).map(([key, spec]) => [
      key,
      identity.includes(key) ? { ...spec, willReplaceOnChanges: true } : spec,
    ]),
  );
  const always = (schema: z.ZodObject) =>
    Object.entries(schema.shape)
      .filter(([, part]) => !peel(part).optional || peel(part).fallback !== undefined)
      .map(([key]) => key);
  return {
    description,
    inputProperties,
    requiredInputs: required(props).filter((key) => key !== autoname?.property),
    properties: { ...inputs, ...outputs },
    required: [...new Set([...always(props), ...always(state)])],
  };
}

function propertiesOf(types: Types, schema: z.ZodObject, owner: string): Record<string, PropertySpec> {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([key, part]) => [key, types.property(part, owner, key)]),
  );
}

function required(schema: z.ZodObject): string[] {
  return Object.entries(schema.shape)
    .filter(([, part]) => !peel(part).optional)
    .map(([key]) => key);
}
