import type { Kind } from '../disturbance';
import { subjectsThat } from '../subjects';

const instances = ['instance', 'pidfile', 'zerg'];

/** Versions that must not come into effect. */
export const wrongKinds: readonly Kind[] = [
  {
    name: 'failing probe',
    wrong: 'probe',
    subjects: ['instance', 'pidfile'],
    operations: ['create', 'update', 'rename'],
    disturb: () => {},
  },
  {
    name: 'import error',
    wrong: 'import',
    subjects: [...instances, 'vassal'],
    operations: ['create', 'update', 'rename'],
    disturb: () => {},
  },
  {
    name: 'database that is late',
    wrong: 'late',
    subjects: [...instances, 'vassal'],
    operations: ['create', 'update', 'rename'],
    disturb: () => {},
  },
  {
    name: 'application paints the terminal',
    wrong: 'paint',
    subjects: subjectsThat(({ runs }) => runs === true),
    operations: ['create', 'update'],
    disturb: () => {},
  },
];
