import type { IConstruct } from 'constructs';
import { Section } from '../config/section';
import type { HostResource } from './host-resource';

const type = 'uwsgi:tag';

/**
 * Tags of a construct and its descendants, deployed as a comment at the top of each configuration and as `X-Tags` in
 * units of instances. Changes restart nothing. Vassals have no tags, because an emperor reloads them on every change
 * of their file.
 *
 * @example
 * Tags.of(project).add('team', 'shop');
 */
export class Tags {
  private constructor(private readonly scope: IConstruct) {}

  /** Returns the tags of a construct. */
  static of(scope: IConstruct): Tags {
    return new Tags(scope);
  }

  /**
   * Adds a tag; deeper tags override higher ones.
   *
   * @throws Error if key or value contain anything but letters, digits, blanks and `_.:/=+@-`
   */
  add(key: string, value: string): this {
    const shape = /^[\p{L}\p{N}_.:/+@-][\p{L}\p{N} _.:/=+@-]*$/u;
    if (!shape.test(key) || key.includes('=') || !shape.test(value)) {
      throw new Error(
        `Cannot tag ${this.scope.node.path} with ${JSON.stringify(key)}: ${JSON.stringify(value)}: only letters, digits, blanks and _.:/+@- are allowed`,
      );
    }
    this.scope.node.addMetadata(type, { key, value });
    return this;
  }
}

/** Tags of a construct: its own and those of its ancestors, by key. */
function tagsOf(construct: IConstruct): ReadonlyMap<string, string> {
  const given = construct.node.scopes.flatMap((scope) =>
    scope.node.metadata.filter((entry) => entry.type === type).map(({ data }) => data),
  );
  return new Map([...new Map(given.map(({ key, value }) => [key, value]))].sort());
}

/** Adds tags to the declaration of a resource. */
export function tagged(resource: HostResource): Pick<HostResource, 'props' | 'sections'> {
  const { props, sections } = resource;
  const tags = [...tagsOf(resource)].map(([key, value]) => `${key}=${value}`);
  if (tags.length === 0 || !/:(Configuration|Instance|Emperor)$/.test(resource.type))
    return { props, sections };
  const [first, ...others] = sections ?? [];
  const headed =
    first === undefined
      ? sections
      : [Section.deriveFrom(first).comment(`tags: ${tags.join(', ')}`), ...others];
  if (resource.type.endsWith(':Configuration') || props['manager'] === 'pidfile')
    return { props, sections: headed };
  const service = (props['service'] ?? {}) as { unit?: Record<string, Record<string, unknown>> };
  const Unit = { 'X-Tags': tags.join(', '), ...service.unit?.['Unit'] };
  return { props: { ...props, service: { ...service, unit: { ...service.unit, Unit } } }, sections: headed };
}
