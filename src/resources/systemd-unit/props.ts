import { z } from 'zod';
import { digests } from '../edits';
import { hostName, octalMode, optionLayout } from '../props';
import { dropIns, unitSections } from '../unit-sections';

/** Inputs of a SystemdUnit. */
export const systemdUnitProps = z.strictObject({
  host: hostName,
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|path|target|slice|mount)$/,
      'Must be a unit name with its suffix: service, socket, timer, path, target, slice or mount',
    )
    .describe(
      'Name of the unit with its suffix: `shop.service`; `worker@.service` is a template, `worker@a.service` one of its instances',
    ),
  sections: unitSections
    .optional()
    .describe(
      'Sections of the unit (`Unit`, `Service`, `Install`, …): settings with their values; a repeated one has a list. Default: the unit file is not managed, as with a unit of a package or an instance of a template',
    ),
  layout: optionLayout,
  dropIns: dropIns
    .optional()
    .describe(
      'Drop-ins of the unit by file name without `.conf` (`50-limits`), each with its sections. If `sections` are given too, foreign drop-ins are removed',
    ),
  mode: octalMode
    .default('644')
    .describe('Octal mode of the unit file and the drop-ins. Default: 644; 640 where they hold a secret'),
  masked: z
    .boolean()
    .default(false)
    .describe('Whether nothing can start the unit; then it has no sections and no drop-ins. Default: false'),
  enabled: z
    .boolean()
    .optional()
    .describe(
      'Whether it starts with the machine; needs an [Install] section. Default: true with such a section; left alone where `sections` are not given',
    ),
  ensure: z
    .enum(['running', 'stopped', 'unmanaged'])
    .optional()
    .describe(
      'Whether it runs now; `unmanaged` leaves that alone. Of a template: whether its instances that run take changes over. Default: running; stopped where masked; unmanaged for a oneshot service, which is over once it has run',
    ),
  timeout: z.number().int().min(1).default(60).describe('Most seconds until it must be active. Default: 60'),
});

/** Inputs of a SystemdUnit. */
export type SystemdUnitProps = z.infer<typeof systemdUnitProps>;

/** State of a SystemdUnit. */
export const systemdUnitState = z.object({
  host: z.string().describe('Host it is on'),
  name: z.string().describe('Name of the unit'),
  path: z.string().describe('Absolute path of the unit file'),
  digest: z.string().describe('SHA-256 of the unit file, else of the drop-ins'),
  files: z.array(z.string()).optional().describe('Paths of all managed files'),
  digests,
  effect: z.string().optional().describe('Activation after its drop-ins are removed'),
});

/** State of a SystemdUnit. */
export type SystemdUnitState = z.infer<typeof systemdUnitState>;
