import { Construct } from 'constructs';
import { unitQuote, unitWord } from '../presets/systemd';
import { checkDeclaredProps } from './check-props';
import { declare } from './host-resource';

/** Props of a scheduled command. */
export interface CronProps {
  /** Command: absolute path of a program, and its arguments; no shell is involved. */
  readonly command: readonly [string, ...string[]];
  /**
   * Schedule in systemd's notation: `daily`, `Mon..Fri 06:30`, `*:0/15`. The host's systemd validates each.
   * See systemd.time(7).
   */
  readonly calendar: string | readonly string[];
  /**
   * User of the command.
   * @default - root
   */
  readonly user?: string;
  readonly group?: string;
  /**
   * Working directory.
   * @default - /
   */
  readonly workingDirectory?: string;
  /** Environment of the command. Not for secrets: every user of the host can read it. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Whether a run missed while the machine was off is caught up.
   * @default true
   */
  readonly persistent?: boolean;
  /** Maximum random delay of each run in seconds, so that hosts do not run it simultaneously. */
  readonly randomizedDelay?: number;
  /** Maximum run time in seconds. */
  readonly timeout?: number;
  /** Settings of the service that extend or override the generated ones: `{ MemoryMax: '1G', Nice: '10' }`. */
  readonly service?: Readonly<Record<string, string>>;
  /**
   * Name of the units.
   * @default - the id of the construct
   */
  readonly name?: string;
}

/**
 * A command run by a systemd timer: NAME.timer and NAME.service.
 *
 * @example
 * new Cron(web1, 'cleanup', { command: ['/srv/shop/venv/bin/python', '-m', 'shop.cleanup'], calendar: 'daily', user:
 * 'shop' });
 */
export class Cron extends Construct {
  constructor(scope: Construct, id: string, props: CronProps) {
    checkDeclaredProps('CronProps', scope, id, props);
    super(scope, id);
    const { command, calendar, name = id, environment = {}, persistent = true } = props;
    this.node.addValidation({
      validate: () =>
        command[0]?.startsWith('/')
          ? []
          : [`Cannot run ${JSON.stringify(command[0])}: the program must be an absolute path`],
    });
    const optional = (settings: Readonly<Record<string, string | number | undefined>>) =>
      Object.fromEntries(
        Object.entries(settings).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, String(value)]],
        ),
      );
    const variables = Object.entries(environment).map(([key, value]) => unitWord(`${key}=${value}`));
    const service = declare(this, 'service', 'uwsgi:index:SystemdUnit', {
      name: `${name}.service`,
      sections: {
        Unit: { Description: `Runs ${name}` },
        Service: {
          Type: 'oneshot',
          ExecStart: command.map(unitQuote).join(' '),
          ...optional({
            User: props.user,
            Group: props.group,
            WorkingDirectory: props.workingDirectory,
            TimeoutStartSec: props.timeout,
          }),
          ...(variables.length === 0 ? {} : { Environment: variables }),
          ...props.service,
        },
      },
    });
    const timer = declare(this, 'timer', 'uwsgi:index:SystemdUnit', {
      name: `${name}.timer`,
      sections: {
        Unit: { Description: `Times of ${name}` },
        Timer: {
          OnCalendar: typeof calendar === 'string' ? calendar : [...calendar],
          Persistent: persistent ? 'yes' : 'no',
          ...optional({ RandomizedDelaySec: props.randomizedDelay }),
        },
        Install: { WantedBy: 'timers.target' },
      },
    });
    timer.node.addDependency(service);
  }
}
