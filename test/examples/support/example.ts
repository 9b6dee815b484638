import type { HostProps } from '../../../src/constructs/host';
import type { Project } from '../../../src/constructs/project';
import type { Lab, LabHost } from '../../lab/lab';
import type { Changes } from './deployer';

/** Where an example lives. */
export interface Ground {
  readonly lab: Lab;
  /** As many as the example has. */
  readonly hosts: readonly [LabHost, ...LabHost[]];
  /** A folder on this machine for what the example is given; it goes away. */
  readonly folder: string;
  /** How a program reaches one of them: as a user who may become root. */
  reach(host: LabHost): HostProps;
}

/** What a program is to become, and what clients then see. */
export interface Step<Given> {
  readonly given: Given;
  /** What changes by it; all that is declared comes into being where nothing is said. */
  readonly changes?: Changes;
  /** Asks from outside of the hosts. */
  seen(): Promise<void>;
}

/** A program of `examples`, and the life that it is led through. */
export interface Example<Given = object> {
  /** Its file in `examples`, without the suffix. */
  readonly file: string;
  /** Its function, exported there by the name that it has. */
  readonly make: (given: Given) => Project;
  /** How many hosts it has. */
  readonly hosts: number;
  /** Brings what the example takes for granted. */
  prepare(ground: Ground): Promise<void>;
  /** Steps in their order, by what they show: `create`, `change`, `scale up`, `scale down`. */
  readonly steps: Readonly<Record<string, (ground: Ground) => Step<Given>>>;
  /** What somebody changes by hand on the first host, and which resource shows it. */
  readonly edit: { readonly script: string; readonly path: string };
  /** What of the application's own making outlives it: its data, its log. */
  readonly keeps?: RegExp;
}
