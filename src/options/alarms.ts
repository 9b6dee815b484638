import { type AlarmType, alarmTypes } from './alarm-types';
import { OptionGroup } from './group';
import { listed, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { joinText, type Late, text } from './text';

/** How alarms are raised. */
export interface AlarmsBasicParams {
  /**
   * Longest message of an alarm, in bytes.
   * Becomes `alarm-msg-size`.
   * @default - 8192
   */
  readonly msgSize?: Late<number>;
  /**
   * Whether alarms of curl are sent by the thread of all alarms, without a thread of their own.
   * Becomes `alarm-cheap`.
   * @default - off
   */
  readonly cheap?: Late<boolean>;
  /**
   * Seconds within which an equal message is not sent again, against loops.
   * Becomes `alarm-freq`.
   * @default - 3
   */
  readonly antiLoopTimeout?: Late<number>;
}

/** When an alarm is raised by a file descriptor. Becomes part of `alarm-fd`. */
export interface AlarmOnFdParams {
  /** Alarms to raise. */
  readonly alarm: OneOrMore<AlarmType>;
  /** The descriptor: a number, or a variable such as `$(CGROUP_OOM_FD)`. */
  readonly fd: Late<string | number>;
  /** Message of the alarm. */
  readonly message: Late<string>;
  /**
   * Bytes to read from the descriptor; 8 for an eventfd.
   * @default - 1
   */
  readonly byteCount?: Late<number>;
}

/** Alarms: messages sent when the log matches, a queue is full, a descriptor is ready or a process crashes. */
export class Alarms<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  static readonly alarmTypes = alarmTypes;
  readonly alarmTypes = alarmTypes;
  private readonly registered: AlarmType[] = [];

  /** Sets the main options of alarms. */
  setBasicParams(params: AlarmsBasicParams = {}) {
    this.put('alarm-msg-size', params.msgSize);
    this.flag('alarm-cheap', params.cheap);
    return this.put('alarm-freq', params.antiLoopTimeout);
  }

  /** Lists the enabled alarms at start. Becomes `alarm-list`. */
  printAlarms() {
    return this.flag('alarm-list', true);
  }

  /** Registers alarms, each of them once. Becomes `alarm`. */
  registerAlarm(alarm: OneOrMore<AlarmType>) {
    for (const one of listed(alarm)) {
      if (this.registered.some((known) => known.render() === one.render())) continue;
      this.registered.push(one);
      this.add('alarm', one);
    }
    return this.section;
  }

  /**
   * Raises alarms when a line of the log matches a regular expression. Becomes `alarm-log`; with `skip` such lines raise
   * nothing: `not-alarm-log`.
   */
  alarmOnLog(
    alarm: OneOrMore<AlarmType>,
    matcher: Late<string>,
    { skip = false }: { readonly skip?: boolean } = {},
  ) {
    this.registerAlarm(alarm);
    const names = joinText(this.names(alarm), ',');
    return this.add(skip ? 'not-alarm-log' : 'alarm-log', text`${names} ${matcher}`);
  }

  /** Raises alarms when a file descriptor is ready. Becomes `alarm-fd`. */
  alarmOnFdReady({ alarm, fd, message, byteCount }: AlarmOnFdParams) {
    this.registerAlarm(alarm);
    const source = byteCount ? text`${fd}:${byteCount}` : fd;
    return this.add(
      'alarm-fd',
      this.names(alarm).map((name) => text`${name} ${source} ${message}`),
    );
  }

  /** Raises alarms when the listen queue of a socket is full. Becomes `alarm-backlog`. */
  alarmOnQueueFull(alarm: OneOrMore<AlarmType>) {
    this.registerAlarm(alarm);
    return this.add('alarm-backlog', this.names(alarm));
  }

  /** Raises alarms when a process crashes. Becomes `alarm-segfault`. */
  alarmOnSegfault(alarm: OneOrMore<AlarmType>) {
    this.registerAlarm(alarm);
    return this.add('alarm-segfault', this.names(alarm));
  }

  private names(alarm: OneOrMore<AlarmType>): readonly Late<string>[] {
    return listed(alarm).map((one) => one.alias);
  }
}
