// The public surface, listed by hand.
export { catalog, nearestOptions, type OptionFacts } from './config/catalog';
export { type OptionName, Section } from './config/section';
export { Host, type HostProps } from './constructs/host';
export { HostResource, type HostResourceProps } from './constructs/host-resource';
export { type Declaration, Project, type Synthesis, SynthesisError } from './constructs/project';
export { PythonApp, type PythonAppProps } from './constructs/python-app';
export { OptionError } from './options/errors';
export { type Late, type Text, text } from './options/text';
export type { Connection } from './transport/connection';
