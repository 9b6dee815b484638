import type { HostState } from '../engine/host-state';
import { redact } from './redact';

/** Facts about a host, read for the plan: its inventory, last rollout and lock. */
export function hostFacts({ inventory, others, lock, record }: HostState): readonly string[] {
  const count = Object.keys(inventory.resources).length;
  return [
    `${count} ${count === 1 ? 'resource' : 'resources'} of this project`,
    ...others.map(({ project, resources }) => {
      const more = Object.keys(resources).length;
      return `${more} of the project ${project}`;
    }),
    ...(record === undefined
      ? []
      : [
          `last rollout ${record.state} ${record.when.replace(/\.\d+Z$/, 'Z')}, started by ${record.by.split('#')[0]}${record.reason === undefined ? '' : `: ${redact(record.reason.split('\n')[0]!)}`}`,
        ]),
    ...(lock === undefined
      ? []
      : [
          `held by ${lock.owner.split('#')[0]} until ${new Date(lock.expires * 1000).toISOString().replace(/\.\d+Z$/, 'Z')}`,
        ]),
  ];
}
