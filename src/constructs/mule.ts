import { posix } from 'node:path';
import { Construct } from 'constructs';
import { literal } from '../config/literal';
import type { MulesParams } from '../options/workers';
import type { Application } from './application';
import { checkDeclaredProps } from './check-props';
import { withConstructPath } from './with-construct-path';

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
 * Mules of an application: additional processes that serve no requests.
 *
 * @example
 * new Mule(shop, 'clock', { program: 'shop/clock.py' });
 * new Mule(shop, 'idle', { count: 2, harakiriTimeout: 60 });
 */
export class Mule extends Construct {
  constructor(application: Application, id: string, props: MuleProps = {}) {
    checkDeclaredProps('MuleProps', application, id, props);
    super(application, id);
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
    withConstructPath(this, () => section.workers.setMulesParams({ ...params, mules }));
  }
}
