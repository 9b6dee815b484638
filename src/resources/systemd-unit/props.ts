import { z } from 'zod';
import { hostName, optionLayout } from '../props';

/** What a SystemdUnit is given. */
export const systemdUnitProps = z.strictObject({
  host: hostName,
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|path|target|slice)$/,
      'Must be a unit name with its suffix: service, socket, timer, path, target or slice',
    )
    .describe('Name of the unit with its suffix: `shop.service`'),
  sections: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
    .describe(
      'Sections of the unit (`Unit`, `Service`, `Install`, …): settings with their values; a repeated one has a list',
    ),
  layout: optionLayout,
  enabled: z
    .boolean()
    .default(true)
    .describe('Whether it starts with the machine; needs an [Install] section. Default: true'),
  ensure: z
    .enum(['running', 'stopped', 'unmanaged'])
    .default('running')
    .describe('Whether it runs now; `unmanaged` leaves that alone. Default: running'),
  timeout: z.number().int().min(1).default(60).describe('Most seconds until it must be active. Default: 60'),
});

/** What a SystemdUnit is given. */
export type SystemdUnitProps = z.infer<typeof systemdUnitProps>;

/** What is remembered of a SystemdUnit. */
export const systemdUnitState = z.object({
  host: z.string().describe('Host it is on'),
  name: z.string().describe('Name of the unit'),
  path: z.string().describe('Absolute path of the unit file'),
  digest: z.string().describe('SHA-256 of the unit file'),
});

/** What is remembered of a SystemdUnit. */
export type SystemdUnitState = z.infer<typeof systemdUnitState>;
