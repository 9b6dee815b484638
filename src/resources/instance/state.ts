import { hasUnknown } from '../../plan/unknown';
import { type PathProps, processPaths } from '../process/paths';
import { instanceDropIns } from '../process/service-unit';
import { socketFile } from '../process/socket-unit';
import type { InstanceSettings, InstanceState } from './props';
import { managerNamed } from './shell/supervisor';

/** Path of the configuration and runtime directory, with defaults filled in. */
export function pathsWithDefaults(props: PathProps): { path: string; runtimeDirectory: string } {
  if (hasUnknown([props.name, props.path, props.runtimeDirectory])) {
    return { path: props.path!, runtimeDirectory: props.runtimeDirectory! };
  }
  const { ini, directory } = processPaths(props);
  return { path: ini, runtimeDirectory: directory };
}

/** Props with the default paths filled in. */
export const resolveProps = <Props extends PathProps>(props: Props) => ({
  ...props,
  ...pathsWithDefaults(props),
});

/** State of an instance that follows from its props alone. */
export function declaredState(props: InstanceSettings): Omit<InstanceState, 'revision'> {
  const { host, name, manager, service } = props;
  const dropIns = instanceDropIns(props);
  return {
    host,
    name,
    manager,
    ...pathsWithDefaults(props),
    ...(manager === 'systemd' && service?.socket !== undefined ? { socketUnit: socketFile(name) } : {}),
    ...(dropIns.length === 0 ? {} : { dropIns }),
  };
}

/** Files that a deletion removes, besides the runtime directory. */
export function instanceFiles(
  state: Pick<InstanceState, 'name' | 'path' | 'manager' | 'socketUnit' | 'dropIns'>,
) {
  const { ini, unitFile } = processPaths({
    ...state,
    manager: managerNamed(state.manager),
    runtimeDirectory: undefined,
  });
  return [ini, unitFile, state.socketUnit, ...(state.dropIns ?? [])].filter((path) => path !== undefined);
}
