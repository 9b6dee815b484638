import type { RenderedSection } from '../config/rendered';
import { letterShell } from './letters';
import { type Hardening, type HardeningNeeds, hardening } from './systemd-hardening';

/** Options for the service unit of a uWSGI process. */
export interface UwsgiServiceProps {
  /** Name of the instance. */
  readonly name: string;
  /** Path of the uWSGI program. */
  readonly binary: string;
  /** Path of the configuration. */
  readonly configuration: string;
  /**
   * User that uWSGI runs as. Becomes `User`.
   * @default - root
   */
  readonly user?: string;
  /**
   * Group that uWSGI runs as. Becomes `Group`.
   * @default - that of the user
   */
  readonly group?: string;
  /**
   * Directory that uWSGI starts in. Becomes `WorkingDirectory`.
   * @default - /
   */
  readonly workingDirectory?: string;
  /**
   * Environment variables. Becomes `Environment`.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Path of the master FIFO, used for a graceful stop. For an instance whose socket another process holds: otherwise
   * new connections would wait in vain during the stop.
   * @default - a stop aborts running requests
   */
  readonly finishBy?: string;
  /**
   * Addresses of the socket unit of the same name.
   * @default - none
   */
  readonly socket?: { readonly listen: readonly string[] };
  /**
   * Slice of the service. Becomes `Slice`.
   * @default - system.slice
   */
  readonly slice?: string;
  /**
   * Memory above which the kernel ends processes: `512M`. Becomes `MemoryMax`.
   * @default - no limit
   */
  readonly memoryMax?: string;
  /**
   * Share of one processor: `150%`. Becomes `CPUQuota`.
   * @default - no limit
   */
  readonly cpuQuota?: string;
  /**
   * Maximum number of processes and threads. Becomes `TasksMax`.
   * @default - systemd's
   */
  readonly tasksMax?: string;
  /**
   * Name of a directory in /var/lib that systemd creates for the user.
   * @default - none
   */
  readonly stateDirectory?: string;
  /**
   * Restrictions of the service.
   * @default - none
   */
  readonly hardening?: Hardening;
  /**
   * Access that the hardened service needs.
   * @default - none
   */
  readonly needs?: HardeningNeeds;
  /**
   * Whether the unit supports `systemctl reload`.
   * @default true
   */
  readonly reloads?: boolean;
}

/**
 * Renders the systemd service of one uWSGI.
 *
 * SIGINT stops every version of uWSGI, with or without `die-on-term`. A reload is SIGHUP to the master and is not
 * reported to systemd (uWSGI sends READY=1 once and no RELOADING=1), so the type is `notify`, not `notify-reload`. A
 * failed start is retried every 5 s without limit, because its dependencies (a database, an address, a mount) may
 * become available later; an apply treats the first failure as final (`alive` of the manager).
 */
export function uwsgiService(props: UwsgiServiceProps): readonly RenderedSection[] {
  const { name, binary, configuration, user, group, workingDirectory, environment = {}, socket } = props;
  const { finishBy } = props;
  const reload = props.reloads === false ? undefined : '/bin/kill -HUP $MAINPID';
  const optional = (key: string, value: string | undefined) => (value === undefined ? [] : [{ key, value }]);
  return [
    {
      name: 'Unit',
      lines: [
        { key: 'Description', value: `uWSGI ${name}` },
        { key: 'After', value: socket === undefined ? 'network.target' : `network.target ${name}.socket` },
        ...(socket === undefined ? [] : [{ key: 'Requires', value: `${name}.socket` }]),
        { key: 'StartLimitIntervalSec', value: '0' },
      ],
    },
    {
      name: 'Service',
      lines: [
        { key: 'Type', value: 'notify' },
        { key: 'NotifyAccess', value: 'all' },
        ...optional('User', user),
        ...optional('Group', group),
        ...optional('WorkingDirectory', workingDirectory),
        ...Object.entries(environment).map(([variable, value]) => ({
          key: 'Environment',
          value: unitWord(`${variable}=${value}`),
        })),
        { key: 'RuntimeDirectory', value: name },
        // A socket in this directory must outlive the process.
        ...(socket?.listen.some((address) => address.startsWith(`/run/${name}/`))
          ? [{ key: 'RuntimeDirectoryPreserve', value: 'yes' }]
          : []),
        ...optional('StateDirectory', props.stateDirectory),
        ...optional('Slice', props.slice),
        ...optional('MemoryMax', props.memoryMax),
        ...optional('CPUQuota', props.cpuQuota),
        ...optional('TasksMax', props.tasksMax),
        { key: 'ExecStart', value: `${unitQuote(binary)} --ini ${unitQuote(configuration)}` },
        ...optional('ExecReload', reload),
        ...optional('ExecStop', finishBy === undefined ? undefined : finishing(finishBy)),
        { key: 'KillSignal', value: 'SIGINT' },
        { key: 'KillMode', value: 'mixed' },
        { key: 'Restart', value: 'on-failure' },
        { key: 'RestartSec', value: '5' },
        ...(props.needs === undefined ? [] : hardening(props.hardening ?? 'none', props.needs)),
      ],
    },
    { name: 'Install', lines: [{ key: 'WantedBy', value: 'multi-user.target' }] },
  ];
}

/**
 * Waits for workers longer than uWSGI does (`worker-reload-mercy`, 60 s); SIGINT follows in every case.
 */
function finishing(fifo: string, first = ''): string {
  const script = `${first}${writeLetters('q')} && timeout 65 tail -f -s 0.1 --pid="$1" /dev/null`;
  return `-/bin/sh -c ${unitQuote(script)} ${unitQuote(fifo)} $MAINPID`;
}

const writeLetters = (letters: string): string => letterShell(letters, '"$0"');

/**
 * `ExecStop` of an instance that subscribes to routers: it unsubscribes, keeps serving for some seconds, and then
 * stops gracefully. In uWSGI 2.0 only a pause unsubscribes without stopping; `S` prevents a new subscription after
 * the resume (core/master.c suspend_resume_them_all).
 */
export const unsubscribeBeforeStop = (fifo: string, seconds: number): string =>
  finishing(fifo, `${writeLetters('pSp')} && sleep ${seconds} && `);

/**
 * Escapes a word of a systemd command line: doubles specifiers and variables, quotes if needed
 * (systemd.service(5)).
 */
export function unitQuote(text: string): string {
  return unitWord(text.replaceAll('$', '$$$$'));
}

/** Escapes a word of a systemd setting: doubles specifiers, quotes blanks and quotes (systemd.syntax(7)). */
export function unitWord(text: string): string {
  const doubled = text.replaceAll('%', '%%');
  if (!/[\s"'\\$;]/.test(doubled)) return doubled;
  return `"${doubled.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
