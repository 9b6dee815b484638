import type { Action } from '../../../src/engine/action';
import type { Desired } from '../../../src/engine/desired';
import { resourceOf } from '../../../src/resources';
import { Mask } from '../../../src/secrets/mask';

/** What a test says of a declared resource; its path is `web1/page` where it says none. */
export interface Declared {
  readonly path?: string;
  readonly type?: string;
  readonly props?: object;
  readonly dependsOn?: readonly string[];
  readonly resource?: object;
  readonly notes?: readonly string[];
  readonly warnings?: readonly string[];
}

/** A declared resource, a File unless the test says another type; parts of its lifecycle may be replaced. */
export function declaredAs({
  path = 'web1/page',
  type = 'File',
  props,
  resource,
  ...more
}: Declared = {}): Desired {
  const lifecycle = { ...resourceOf(`uwsgi:index:${type}`), ...resource };
  const parsed = lifecycle.props.parse({
    host: path.split('/')[0],
    ...(type === 'File' ? { path: `/srv/${path.split('/').at(-1)}`, content: 'hello\n' } : {}),
    ...props,
  }) as { host: string };
  return {
    path,
    resource: lifecycle,
    props: parsed,
    id: lifecycle.id(parsed),
    dependsOn: [],
    lifecycle: {},
    secretPlaces: [],
    secret: () => false,
    secrets: [],
    mask: new Mask([]),
    notes: [],
    warnings: [],
    ...more,
  };
}

/** A planned creation. */
export const creation = (declared: Declared = {}): Extract<Action, { kind: 'create' }> => ({
  kind: 'create',
  desired: declaredAs(declared),
});

/** A planned change; `live` are the props on the host where they differ from the declared ones. */
export function change(
  declared: Declared = {},
  live: object = {},
  kind: 'update' | 'adopt' | 'replace' = 'update',
): Extract<Action, { difference: object }> {
  const desired = declaredAs(declared);
  const props = { ...desired.props, ...live };
  const state = desired.resource.preview(props);
  return { kind, desired, live: { props, state }, difference: desired.resource.diff(props, desired.props) };
}

/** A planned deletion of a resource that the inventory has. */
export function deletion(
  declared: Declared = {},
  more: Partial<Extract<Action, { entry: object }>> = {},
): Extract<Action, { entry: object }> {
  const { path, props, resource, id, dependsOn } = declaredAs(declared);
  const state = resource.preview(props) as Record<string, unknown>;
  const entry = {
    type: resource.type,
    id,
    state,
    dependsOn: [...dependsOn],
    claims: [...resource.claims(props)],
  };
  return { kind: 'delete', host: props.host, path, entry, ...more };
}
