import { z } from 'zod';
import { probeProps } from '../../runtime/probe';
import { digests } from '../edits';
import {
  absolutePath,
  account,
  hostName,
  hostValidation,
  octalMode,
  optionLayout,
  optionSections,
  simpleName,
  workersTimeout,
} from '../props';
import type { Observed } from '../resource';
import { dropIns, unitSections } from '../unit-sections';

/** Limit in the notation of systemd. */
const limit = (form: RegExp, words: string) => z.string().regex(form, `Must be ${words}`);

/** Sockets that systemd keeps open for the process. */
export const socketProps = z
  .strictObject({
    listen: z
      .array(
        z
          .string()
          .regex(
            /^((\d{1,3}(\.\d{1,3}){3}|\[[0-9A-Fa-f:]+\])?:\d{1,5}|\/[^\s:%]+)$/,
            'Must be an address such as :8000, 127.0.0.1:8000 or [::1]:8000, or an absolute path',
          ),
      )
      .min(1)
      .describe(
        'Addresses: `:8000`, `127.0.0.1:8000`, `[::1]:8000` or an absolute path. Each also stands in the `socket` option, the wildcard without an address',
      ),
    mode: octalMode.optional().describe('Octal mode of sockets that are paths. Default: 666'),
    user: account.optional().describe('Owner of sockets that are paths. Default: root'),
    group: account.optional().describe('Group of sockets that are paths. Default: root'),
    backlog: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe(
        "Connections that may wait, at most net.core.somaxconn. Default: systemd's own, which is the most",
      ),
    unit: unitSections
      .optional()
      .describe('Settings of the socket unit, by section; they extend or replace the generated ones'),
  })
  .describe(
    'systemd only: sockets that a socket unit NAME.socket keeps open, so that connections wait while the process is stopped and started',
  );

/** How the process is started, and as which user. */
export const serviceProps = z
  .strictObject({
    user: account
      .optional()
      .describe('User the process starts as. Default: root under systemd, else the user we log in as'),
    group: account.optional().describe('Group the process starts as. Default: the main group of `user`'),
    workingDirectory: absolutePath.optional().describe('Directory the process starts in. Default: /'),
    environment: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'Environment variables the process starts with. Secrets belong into the `env` option, in a file of mode 640',
      ),
    socket: socketProps.optional(),
    slice: z
      .string()
      .regex(/^[A-Za-z0-9:_.\\-]+\.slice$/, 'Must be the name of a slice: web.slice')
      .optional()
      .describe('systemd only: slice, a group of services with limits of its own. Default: system.slice'),
    memoryMax: limit(
      /^(\d+(\.\d+)?[KMGT]?|\d+(\.\d+)?%|infinity)$/,
      'bytes such as 512M, or a share such as 20%',
    )
      .optional()
      .describe('systemd only: most memory of all its processes, `512M` or `20%`. Default: no limit'),
    cpuQuota: limit(/^\d+(\.\d+)?%$/, 'a share of one processor such as 150%')
      .optional()
      .describe('systemd only: most processor time, `150%` is one and a half processors. Default: no limit'),
    tasksMax: limit(/^(\d+%?|infinity)$/, 'a number, a share such as 10%, or infinity')
      .optional()
      .describe("systemd only: most processes and threads. Default: systemd's own"),
    stateDirectory: simpleName
      .optional()
      .describe('systemd only: directory below /var/lib that is made for `user`, and stays. Default: none'),
    hardening: z
      .enum(['none', 'basic', 'strict'])
      .optional()
      .describe(
        'systemd only: what the process is denied. `basic`: new privileges, writing to /usr, /boot and /etc, the kernel. `strict`: also writing anywhere but where the configuration says, homes, devices, unusual system calls. Default: none',
      ),
    writes: z
      .array(absolutePath)
      .optional()
      .describe(
        'Further paths that the application writes under `hardening: strict`; those that options name (sockets, logs, spoolers, caches) are known',
      ),
    dropIns: dropIns
      .optional()
      .describe(
        'systemd only: drop-ins of the unit by file name without `.conf`; foreign ones are removed. Default: none',
      ),
    unit: unitSections
      .optional()
      .describe(
        'Settings of the systemd unit, by section; they extend or replace the generated ones, and an empty text removes one',
      ),
  })
  .describe('How the process is started, and as which user');

/** Props of an Instance. */
export const instanceProps = z.strictObject({
  host: hostName,
  name: simpleName.describe('Name of the instance, and of its systemd unit without the suffix'),
  path: absolutePath
    .optional()
    .describe('Path of the configuration on the host. Default: /etc/uwsgi/NAME.ini'),
  sections: optionSections,
  layout: optionLayout,
  strict: z
    .boolean()
    .default(true)
    .describe(
      'Whether options that no uWSGI knows, and values of the wrong kind, are refused. Default: true',
    ),
  mode: octalMode
    .default('644')
    .describe(
      'Octal mode of the configuration. Default: 644; where it holds a secret 640, with the group that must read it',
    ),
  owner: account.optional().describe('Owner of the configuration. Default: the user that writes it'),
  group: account
    .optional()
    .describe('Group of the configuration. Default: the group of the user that writes it'),
  manager: z
    .enum(['systemd', 'pidfile'])
    .default('systemd')
    .describe(
      'Supervisor of the process: systemd, or a pidfile and the master FIFO where there is no systemd. Default: systemd',
    ),
  binary: absolutePath
    .default('/usr/bin/uwsgi')
    .describe('The uWSGI program on the host. Default: /usr/bin/uwsgi'),
  runtimeDirectory: absolutePath
    .optional()
    .describe(
      'Directory of pidfile, FIFO, log and revision marker. Default: /var/lib/uwsgi-iac/NAME under systemd, else PATH without its suffix, with .run',
    ),
  service: serviceProps.optional(),
  replaces: z
    .string()
    .regex(
      /^([A-Za-z0-9:_.\\@-]+\.service|\/[^\s]+\/apps-enabled\/[^\s/]+)$/,
      'Must be the name of a systemd service, or the path of a link in apps-enabled',
    )
    .optional()
    .describe(
      "Foreign systemd service (`uwsgi-app@shop.service`), or link of Debian's init script (`/etc/uwsgi/apps-enabled/shop.ini`), that has run this application so far. It is stopped and disabled, with a socket, timer or path unit that starts it, when the instance first starts, and restored if that fails; a service with the name of the instance's own unit is replaced in place. No effect once it is gone. Default: none",
    ),
  ensure: z.enum(['running', 'stopped']).default('running').describe('Whether it runs. Default: running'),
  enabled: z
    .boolean()
    .default(true)
    .describe('Whether it starts with the machine; systemd only. Default: true'),
  activation: z
    .enum(['auto', 'chain-reload', 'workers', 'reload', 'restart'])
    .default('auto')
    .describe(
      'How a change is activated; `auto` is the activation with the least interruption that works for the changed options. `chain-reload` (workers one by one; needs lazy-apps) and `workers` do not read the configuration again, so they are for changed `triggers`. Default: auto',
    ),
  allowRestart: z
    .boolean()
    .default(true)
    .describe(
      'Whether a change may stop and start the process, where requests can be lost; if not, such a change fails at plan. Default: true',
    ),
  triggers: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      'Texts that stand for what the workers load besides the configuration, such as the digest of the code; a changed one replaces the workers. One called `virtualenv` stands for packages and needs a reload',
    ),
  code: absolutePath
    .optional()
    .describe(
      'Link to the code that the workers load, such as `current` of a Release. A rollback switches it back to the target with which workers were last proven. If the trigger `release` is the digest of another Release that the host keeps, the change switches the link to that one. Default: none',
    ),
  probes: z
    .array(probeProps)
    .optional()
    .describe(
      'Probes that must succeed, as seen from the host, before a change counts as done; otherwise it is rolled back. They are repeated until `timeout`',
    ),
  prove: z
    .boolean()
    .default(true)
    .describe(
      'Whether a change waits until workers of the new configuration accept; if not, a running master is enough. Default: true',
    ),
  history: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(10)
    .describe('How many proven revisions the host keeps for rollbacks. Default: 10'),
  validate: hostValidation,
  fitPlugins: z
    .boolean()
    .default(false)
    .describe(
      "Whether a plan adapts `plugin` lines to the host's uWSGI: drops plugins that are built in, and gives Python the name of the installed file. Where the host cannot be asked they stay unchanged. Default: false",
    ),
  timeout: workersTimeout,
});

/** Props of an Instance. */
export type InstanceProps = z.infer<typeof instanceProps>;

/** Props of an Instance besides whether it runs. */
export type InstanceSettings = Omit<InstanceProps, 'ensure'>;

/** Props from which the files of a process follow, of an Instance and of an Emperor. */
export type ProcessSettings = Omit<
  InstanceSettings,
  'activation' | 'triggers' | 'probes' | 'prove' | 'history' | 'fitPlugins'
>;

/** Status of the process of an instance, as its manager reports it. */
export type ProcessStatus = 'running' | 'stopped' | 'failed' | 'masked';

/** Props of an Instance as read; `stale` runs another revision than that of its file. */
export type ObservedInstance = Observed<InstanceProps, ProcessStatus | 'stale'>;

/** Whether a status means that no process runs. */
export const isDown = (status: string): boolean => ['stopped', 'failed', 'masked'].includes(status);

/** State of an Instance. */
export const instanceState = z.object({
  host: z.string().describe('Host it is on'),
  name: z.string().describe('Name of the instance'),
  path: z.string().describe('Path of its configuration'),
  manager: z.string().describe('Supervisor of the process'),
  runtimeDirectory: z.string().describe('Directory of pidfile, FIFO, log and revision marker'),
  revision: z
    .string()
    .describe('Revision that the workers serve: digest over all options that workers must restart for'),
  socketUnit: z.string().optional().describe('Path of the socket unit that keeps its sockets'),
  dropIns: z.array(z.string()).optional().describe('Paths of the drop-ins of its unit'),
  digests,
  pid: z.number().int().optional().describe('Process id of the master'),
});

/** State of an Instance. */
export type InstanceState = z.infer<typeof instanceState>;
