import type { Example } from '../support/example';
import { broodlord } from './broodlord';
import { django } from './django';
import { emperorTyrant } from './emperor-tyrant';
import { fleet } from './fleet';
import { migration } from './migration';

/** All programs of `examples` that deploy something to hosts; each is given only what its own steps give. */
export const examples = [
  emperorTyrant,
  broodlord,
  fleet,
  django,
  migration,
] as readonly unknown[] as readonly Example[];
