import { literal } from '../config/literal';
import type { SpoolerBasicParams } from '../options/spooler';
import { type Application, placesOf, workerOf } from './application';
import { checkProps } from './check-props';
import { HostDirectory } from './host-directory';

/** Options for a spooler of an application. */
export interface SpoolerProps extends Omit<SpoolerBasicParams, 'baseDir'> {
  /**
   * Directory of tasks on the host. It is created for the user of the workers only, and removed once empty.
   * Becomes `spooler`.
   * @default - the path of the configuration with the suffix `.spool`
   */
  readonly directory?: string;
  /**
   * Module with the spooler functions, if the application does not load it. Becomes `spooler-import`.
   * @default - none
   */
  readonly module?: string;
}

/**
 * Adds a spooler to an application: a process that runs queued tasks from a directory.
 *
 * @example
 * spooler(shop, { module: 'shop.tasks', processCount: 2 });
 */
export function spooler(application: Application, props: SpoolerProps = {}): HostDirectory {
  checkProps('SpoolerProps', application, 'spooler()', props);
  const { directory = `${placesOf(application).base}.spool`, module, ...params } = props;
  const { section, instance, node } = application;
  const made = new HostDirectory(application as never, `spool-${node.children.length}`, {
    path: directory,
    mode: '700',
    owner: workerOf(application),
  });
  instance.node.addDependency(made);
  section.spooler.setBasicParams(params);
  section.spooler.add(literal(directory, 'the path of `directory`'));
  if (module !== undefined) section.gather('spooler-import', literal(module, 'the text of `module`'));
  return made;
}
