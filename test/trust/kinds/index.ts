import type { Kind } from '../disturbance';
import { attackerKinds } from './attackers';
import { clientKinds } from './client';
import { hostOutputKinds } from './host-output';
import { memoryKinds } from './memory';
import { networkKinds } from './network';
import { otherHandKinds } from './other-hands';
import { spaceKinds } from './space';
import { wrongKinds } from './wrong-versions';

/** Every kind of fault. */
export const kinds: readonly Kind[] = [
  ...attackerKinds,
  ...networkKinds,
  ...clientKinds,
  ...spaceKinds,
  ...hostOutputKinds,
  ...memoryKinds,
  ...otherHandKinds,
  ...wrongKinds,
];
