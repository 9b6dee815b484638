import { Construct } from 'constructs';
import { literal } from '../config/literal';
import type { SpoolerBasicParams } from '../options/spooler';
import { type Application, applicationPaths, workerUser } from './application';
import { checkDeclaredProps } from './check-props';
import { HostDirectory } from './host-directory';
import { withConstructPath } from './with-construct-path';

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
 * A spooler of an application: a process that runs queued tasks from a directory.
 *
 * @example
 * new Spooler(shop, 'tasks', { module: 'shop.tasks', processCount: 2 });
 */
export class Spooler extends Construct {
  /** Directory of tasks on the host. */
  readonly directory: HostDirectory;

  constructor(application: Application, id: string, props: SpoolerProps = {}) {
    checkDeclaredProps('SpoolerProps', application, id, props);
    super(application, id);
    const { directory: path = `${applicationPaths(application).base}.spool`, module, ...params } = props;
    const { section, instance } = application;
    this.directory = new HostDirectory(this, 'directory', {
      path,
      mode: '700',
      owner: workerUser(application),
    });
    instance.node.addDependency(this.directory);
    withConstructPath(this, () => {
      section.spooler.setBasicParams(params);
      section.spooler.add(literal(path, 'the path of `directory`'));
      if (module !== undefined) section.gather('spooler-import', literal(module, 'the text of `module`'));
    });
  }
}
