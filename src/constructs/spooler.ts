import { literal } from '../config/literal';
import type { SpoolerBasicParams } from '../options/spooler';
import { type Application, placesOf, workerOf } from './application';
import { checkProps } from './check-props';
import { HostDirectory } from './host-directory';

/** A spooler of an application. */
export interface SpoolerProps extends Omit<SpoolerBasicParams, 'baseDir'> {
  /**
   * Directory of the tasks on the host; it is made, for the user of the workers alone, and goes when it is empty.
   * Becomes `spooler`.
   * @default - the path of the configuration with `.spool` for its suffix
   */
  readonly directory?: string;
  /**
   * Module with the functions that do the tasks, where the application does not load it. Becomes `spooler-import`.
   * @default - none
   */
  readonly module?: string;
}

/**
 * Gives an application a spooler: a process that does tasks out of a directory, later.
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
