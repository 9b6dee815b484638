import { directivesOf } from '../../config/line';
import { type Action, actionPlace, resourceTypeOf } from '../../engine/action';
import type { Desired } from '../../engine/desired';
import type { Plan } from '../../engine/plan';
import { shortType } from '../../resources/resource';
import { hidden } from '../../secrets/mask';
import { redact } from '../redact';
import { sectionsOf } from '../sections';

/** Properties of a resource that a topology uses. */
export interface TopologyInput {
  readonly path: string;
  readonly host: string;
  /** `Instance` of `uwsgi:index:Instance`. */
  readonly type: string;
  /** Identity on the host: path of a file, name of a unit. */
  readonly place: string;
  /** uWSGI options or unit settings, without secrets. */
  readonly options: readonly { readonly key: string; readonly value: string }[];
  /** Name of the unit that runs it. */
  readonly service?: string;
  readonly dependsOn: readonly string[];
  readonly state?: Action['kind'];
}

/** Derives the input from a declared resource. */
export function topologyInput(desired: Desired, state?: Action['kind']): TopologyInput {
  const { path, resource, props, id, dependsOn, secret, mask } = desired;
  const { name, manager } = props as { name?: string; manager?: string };
  return {
    ...partAt(path, props.host, resource.type, id, dependsOn),
    options: sectionsOf(props, secret)
      .flatMap(directivesOf)
      .map(({ key, value, secret: isHidden }) => ({ key, value: isHidden ? hidden : redact(value, mask) })),
    ...(manager === 'systemd' && { service: `${name}.service` }),
    ...(state !== undefined && { state }),
  };
}

/** Inputs of all resources after a plan, and of those it deletes. */
export function topologyInputs(plan: Plan): readonly TopologyInput[] {
  return plan.actions.map((action) => {
    if (!('entry' in action)) return topologyInput(action.desired, action.kind);
    const { host, path } = actionPlace(action);
    const { id, dependsOn } = action.entry;
    const part = partAt(path, host, resourceTypeOf(action).type, id, dependsOn);
    return { ...part, options: [], state: action.kind };
  });
}

function partAt(path: string, host: string, type: string, id: string, dependsOn: readonly string[]) {
  return { path, host, type: shortType(type), place: id.replace(/^.*?:(?=\/)/, ''), dependsOn };
}
