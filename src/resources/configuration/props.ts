import { z } from 'zod';
import { fileFormats } from '../../config/file-format';
import { absolutePath, account, hostName, octalMode, optionLayout, optionSections } from '../props';

/** Inputs of a Configuration. */
export const configurationProps = z.strictObject({
  host: hostName,
  path: absolutePath.describe('Absolute path of the file on the host'),
  format: z
    .enum(fileFormats)
    .optional()
    .describe(
      'Format of the file: ini, xml, yaml or json. Default: by the suffix of the path, as uWSGI and emperors do (.ini, .xml, .yml, .yaml, .json, .js); ini for other suffixes, for which uWSGI needs an option: `--ini FILE`',
    ),
  sections: optionSections,
  layout: optionLayout,
  mode: octalMode
    .default('644')
    .describe(
      'Octal mode of the file. Default: 644; 640 where it holds a secret, for the group of its option gid',
    ),
  owner: account.optional().describe('Owner of the file. Default: the user that writes it'),
  group: account.optional().describe('Group of the file. Default: the group of the user that writes it'),
  service: z
    .string()
    .regex(/^[A-Za-z0-9:_.\\@-]+\.service$/, 'Must be the name of a systemd service: uwsgi-app@shop.service')
    .optional()
    .describe(
      'systemd service whose uWSGI reads the file. A change of options reloads or restarts it; unless it stays active the file is put back and the service started with it. Unlike for an Instance, it is not verified that workers accept. Default: no process is notified of a change; a plan warns of a process that was started with the file',
    ),
  strict: z
    .boolean()
    .default(true)
    .describe(
      'Whether options that no uWSGI knows, and values of the wrong kind, are refused. Default: true',
    ),
});

/** Inputs of a Configuration. */
export type ConfigurationProps = z.infer<typeof configurationProps>;

/** State of a Configuration. */
export const configurationState = z.object({
  host: z.string().describe('Host it is on'),
  path: z.string().describe('Absolute path of the file'),
  digest: z.string().describe('SHA-256 of the content'),
  service: configurationProps.shape.service,
});

/** State of a Configuration. */
export type ConfigurationState = z.infer<typeof configurationState>;
