import { ValueObject } from '../value-object';

/** How an action is told. */
export interface RouteActionProps {
  /** uWSGI's name of the action. */
  readonly name: string;
  /** Its arguments; what was not given is left out. */
  readonly args?: readonly unknown[];
  /** What stands between the arguments. @default ' ' */
  readonly joiner?: string;
  /** The plugin that knows the action. */
  readonly plugin?: string;
}

/** What a rule does with a request or a response. */
export class RouteAction extends ValueObject {
  constructor(props: RouteActionProps) {
    super(props);
  }
}

/** An action of these arguments. */
export function action(name: string, ...args: readonly unknown[]): RouteAction {
  return new RouteAction({ name, args });
}
