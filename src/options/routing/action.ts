import { ValueObject } from '../value-object';

/** Name, arguments and plugin of an action. */
export interface RouteActionProps {
  /** uWSGI's name of the action. */
  readonly name: string;
  /**
   * Its arguments; what was not given is left out.
   * @default - none
   */
  readonly args?: readonly unknown[];
  /** Separator between the arguments. @default ' ' */
  readonly joiner?: string;
  /**
   * The plugin that knows the action.
   * @default - none
   */
  readonly plugin?: string;
}

/** Action of a routing rule on a request or a response. */
export class RouteAction extends ValueObject {
  constructor(props: RouteActionProps) {
    super(props);
  }
}

/** An action of these arguments. */
export function action(name: string, ...args: readonly unknown[]): RouteAction {
  return new RouteAction({ name, args });
}
