import { z } from 'zod';

/** Settings of a unit by section. */
export const unitSections = z.record(
  z.string(),
  z.record(z.string(), z.union([z.string(), z.array(z.string())])),
);

/** Drop-ins of a unit by the name of their file without its suffix. */
export const dropIns = z.record(
  z
    .string()
    .regex(
      /^(?!.*\.conf$)[A-Za-z0-9][A-Za-z0-9_.-]*$/,
      'Must be a file name without the suffix .conf, such as 50-limits',
    ),
  unitSections,
);
