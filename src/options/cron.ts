import { checkWhole, checkWord } from './check';
import { OptionGroup } from './group';
import { given } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

/** Defaults of all scheduled commands. */
export interface CronBasicParams {
  /** Seconds a command may take, unless it says otherwise. Becomes `cron-harakiri`. @default - no limit */
  readonly harakiri?: Late<number>;
}

/** Schedule of a command. A number is an exact time, a negative one an interval: minute -5 is every five minutes. */
export interface CronTime {
  /** Minute: 0 to 59; -1 to -59 for an interval. Becomes the first number of `cron`. @default - each */
  readonly minute?: Late<number>;
  /** Hour: 0 to 23; -1 to -23 for an interval. Becomes the second number of `cron`. @default - each */
  readonly hour?: Late<number>;
  /** Day of the month: 1 to 31; -1 to -31 for an interval. Becomes the third number of `cron`. @default - each */
  readonly day?: Late<number>;
  /** Month: 1 to 12; -1 to -12 for an interval. Becomes the fourth number of `cron`. @default - each */
  readonly month?: Late<number>;
  /** Day of the week: 0 to 7, 0 and 7 being Sunday; -1 for each. Becomes the fifth number of `cron`. @default - each */
  readonly weekday?: Late<number>;
}

/** Schedule of a command, and its conditions. */
export interface CronCommandOptions extends CronTime {
  /** Whether it waits for its last run to end. Becomes `unique-cron` in place of `cron`. @default false */
  readonly unique?: boolean;
  /**
   * Legion that this instance must be lord of, by its name. Becomes `legion-cron` (with {@link unique}:
   * `unique-legion-cron`) in place of `cron`.
   * @default - runs anyway
   */
  readonly legion?: Late<string>;
}

/** Schedule of a request, and its condition. */
export interface CronFetchOptions extends CronTime {
  /** Legion that this instance must be lord of, by its name. Becomes `legion-curl-cron` in place of `curl-cron`. @default - anyway */
  readonly legion?: Late<string>;
}

const limits = { minute: [0, 59], hour: [0, 23], day: [1, 31], month: [1, 12], weekday: [0, 7] } as const;

/**
 * Scheduled tasks, run by the master. `masterProcess.addCronTask` writes the newer form `cron2`, in which each task may
 * have its own time limit.
 */
export class CronTasks<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets what holds for all commands. */
  setBasicParams(params: CronBasicParams = {}) {
    checkWhole('cron.setBasicParams.harakiri', params.harakiri, { min: 1 });
    return this.put('cron-harakiri', params.harakiri);
  }

  /**
   * Runs a command on a schedule. Becomes `cron`, `unique-cron`, `legion-cron` or `unique-legion-cron`.
   *
   * @example
   * section.cron.run('/usr/local/bin/backup', { hour: 3, minute: 0 }) // cron = 0 3 -1 -1 -1 /usr/local/bin/backup
   */
  run(command: Late<string>, options: CronCommandOptions = {}) {
    const when = timeOf('cron.run', options);
    const { unique = false, legion } = options;
    checkWord('cron.run.legion', legion);
    const option = `${unique ? 'unique-' : ''}${given(legion) ? 'legion-' : ''}cron`;
    return this.add(option, text`${given(legion) ? text`${legion} ` : ''}${when} ${command}`);
  }

  /** Requests a URL on a schedule. Loads the plugin `curl_cron`. Becomes `curl-cron` or `legion-curl-cron`. */
  fetch(url: Late<string>, options: CronFetchOptions = {}) {
    const when = timeOf('cron.fetch', options);
    const { legion } = options;
    checkWord('cron.fetch.url', url);
    checkWord('cron.fetch.legion', legion);
    return this.add(
      given(legion) ? 'legion-curl-cron' : 'curl-cron',
      text`${given(legion) ? text`${legion} ` : ''}${when} ${url}`,
      { plugin: 'curl_cron' },
    );
  }
}

/** Five numbers; uWSGI takes no words, lists or ranges here. */
function timeOf(method: string, time: CronTime) {
  const values = Object.entries(limits).map(([name, [min, max]]) => {
    const value = time[name as keyof CronTime] ?? -1;
    const lowest = name === 'weekday' ? -1 : -max;
    // Zero is not a day of a month, nor a month.
    checkWhole(`${method}.${name}`, value, { min: lowest, max, ...(min === 1 && { not: 0 }) });
    return value;
  });
  return text`${values[0]} ${values[1]} ${values[2]} ${values[3]} ${values[4]}`;
}
