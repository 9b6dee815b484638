import type { ResourceInputs } from '../resources/generated/types';

/** Options of the process of an instance: manager, user, paths, health; without those that its construct sets. */
export type InstanceOptions = Partial<
  Omit<ResourceInputs['uwsgi:index:Instance'], 'host' | 'name' | 'sections' | 'layout'>
>;
