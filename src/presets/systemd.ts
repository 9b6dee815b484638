import type { RenderedSection } from '../config/rendered';
import { letterShell } from './letters';
import { type Hardening, type HardeningNeeds, hardening } from './systemd-hardening';

/** What the unit of a uWSGI process is made from. */
export interface UwsgiServiceProps {
  /** Name of the instance. */
  readonly name: string;
  /** Path of the uWSGI program. */
  readonly binary: string;
  /** Path of the configuration. */
  readonly configuration: string;
  readonly user?: string;
  readonly group?: string;
  readonly workingDirectory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Path of the master FIFO, by which a stop lets requests be finished. For an instance whose socket somebody else holds:
   * otherwise new connections would wait meanwhile for nobody.
   * @default - a stop cuts what is being answered
   */
  readonly finishBy?: string;
  /** Addresses that the socket unit of the same name holds. */
  readonly socket?: { readonly listen: readonly string[] };
  readonly slice?: string;
  readonly memoryMax?: string;
  readonly cpuQuota?: string;
  readonly tasksMax?: string;
  /** Name of a directory in /var/lib that systemd makes for the user. */
  readonly stateDirectory?: string;
  readonly hardening?: Hardening;
  /** What a hardened service still does. */
  readonly needs?: HardeningNeeds;
  /**
   * Whether `systemctl reload` is there.
   * @default true
   */
  readonly reloads?: boolean;
}

/**
 * The systemd service of one uWSGI.
 *
 * SIGINT stops every release, whatever `die-on-term` says. A reload is SIGHUP to the master and is never told to
 * systemd (uWSGI sends READY=1 once and no RELOADING=1), so the type is `notify`, not `notify-reload`. A start that fails is
 * tried again every 5 s without an end, because what it needs (a database, an address, a mount) may come later; an apply
 * takes the first failure as the last (`alive` of the manager).
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
        // A socket in there must outlive the process.
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
 * Waits for the workers longer than uWSGI does (`worker-reload-mercy`, 60 s); SIGINT follows whatever comes of it.
 */
function finishing(fifo: string, first = ''): string {
  const script = `${first}${telling('q')} && timeout 65 tail -f -s 0.1 --pid="$1" /dev/null`;
  return `-/bin/sh -c ${unitQuote(script)} ${unitQuote(fifo)} $MAINPID`;
}

const telling = (letters: string): string => letterShell(letters, '"$0"');

/**
 * `ExecStop` of an instance that has subscribed to routers: it unsubscribes, serves on for some seconds what is on its way,
 * and ends when that is done. Of 2.0 only a pause unsubscribes without an end; `S` keeps what resumes from subscribing anew
 * (core/master.c suspend_resume_them_all).
 */
export const leaving = (fifo: string, seconds: number): string =>
  finishing(fifo, `${telling('pSp')} && sleep ${seconds} && `);

/** A word of a command line of systemd: specifiers and variables doubled, quoted where needed (systemd.service(5)). */
export function unitQuote(text: string): string {
  return unitWord(text.replaceAll('$', '$$$$'));
}

/** A word of a systemd setting: specifiers doubled, quoted where it holds blanks or quotes (systemd.syntax(7)). */
export function unitWord(text: string): string {
  const doubled = text.replaceAll('%', '%%');
  if (!/[\s"'\\$;]/.test(doubled)) return doubled;
  return `"${doubled.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
