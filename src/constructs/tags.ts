import type { IConstruct } from 'constructs';
import { Section } from '../config/section';
import { isKnown } from './declared-props';
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
  const tags = [...tagsOf(resource)].map(([key, value]) => `${key}=${value}`).join(', ');
  if (tags === '') return { props, sections };
  if (resource.isOf('uwsgi:index:Configuration')) return { props, sections: headed(sections, tags) };
  if (resource.isOf('uwsgi:index:Instance', 'uwsgi:index:Emperor'))
    return { props: withUnitTags(resource, tags), sections: headed(sections, tags) };
  return { props, sections };
}

/** Sections whose first one begins with a comment. */
function headed(sections: readonly Section[] | undefined, tags: string): readonly Section[] | undefined {
  const [first, ...others] = sections ?? [];
  return first && [Section.deriveFrom(first).comment(`tags: ${tags}`), ...others];
}

/** Props whose systemd unit has the tags; parts that are known only later stay as they are. */
function withUnitTags({ props }: HostResource<'uwsgi:index:Instance' | 'uwsgi:index:Emperor'>, tags: string) {
  const { manager, service = {} } = props;
  if (manager === 'pidfile' || !isKnown(service)) return props;
  const { unit = {} } = service;
  if (!isKnown(unit)) return props;
  const { Unit = {} } = unit;
  if (!isKnown(Unit)) return props;
  return { ...props, service: { ...service, unit: { ...unit, Unit: { 'X-Tags': tags, ...Unit } } } };
}
