import { posix } from 'node:path';
import { literal } from '../config/literal';
import type { MulesParams } from '../options/workers';
import type { Application } from './application';
import { checkProps } from './check-props';

/** Options for mules of an application. */
export interface MuleProps extends Omit<MulesParams, 'mules'> {
  /**
   * Program of a mule: a file, absolute or relative to the current release, or a callable, `shop.tasks:run()`.
   * Becomes `mule`.
   * Excludes `count`.
   * @default - the mule waits for messages and signals
   */
  readonly program?: string;
  /** Number of mules that wait for messages and signals. Becomes `mules`. @default 1 */
  readonly count?: number;
}

/**
 * Adds mules to an application: additional processes that serve no requests.
 *
 * @example
 * mule(shop, { program: 'shop/clock.py' });
 * mule(shop, { count: 2, harakiriTimeout: 60 });
 */
export function mule(application: Application, props: MuleProps = {}): void {
  checkProps('MuleProps', application, 'mule()', props);
  const { program, count = 1, ...params } = props;
  const { section, release } = application;
  const named =
    program === undefined || program.includes(':') || release === undefined
      ? program
      : posix.resolve(release.current, program);
  const mules =
    named !== undefined
      ? [literal(named, 'the text of `program`')]
      : params.farms === undefined
        ? count
        : undefined;
  section.workers.setMulesParams({ ...params, mules });
}
