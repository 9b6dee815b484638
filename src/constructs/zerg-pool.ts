import { posix } from 'node:path';
import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import type { UwsgiOptions } from '../config/generated/options';
import { literal } from '../config/literal';
import { Section } from '../config/section';
import { join, listed, type OneOrMore } from '../options/parts';
import { type Late, text } from '../options/text';
import { processPaths } from '../resources/process/paths';
import { checkDeclaredProps } from './check-props';
import { declare, type HostResource } from './host-resource';
import type { InstanceOptions } from './instance-options';
import { PythonApp, type PythonAppProps } from './python-app';
import { withConstructPath } from './with-construct-path';

/** Props of a zerg pool. */
export interface ZergPoolProps {
  /** Addresses held for zergs: `:3031`, `/run/shop.sock`. Becomes part of `zerg-pool`. */
  readonly listen: OneOrMore<Late<string>>;
  /** Maximum number of waiting connections. Becomes `listen`. @default - 100 */
  readonly backlog?: Late<number>;
  /**
   * User of the pool and of its zergs.
   * @default - that of any Instance
   */
  readonly user?: string;
  /**
   * Socket that passes the pool's sockets to zergs. Becomes part of `zerg-pool`.
   * @default - `/run/NAME/zerg.sock`, without systemd `zerg.sock` in `control` below its runtime directory, for its
   * user alone
   */
  readonly address?: string;
  /** Further uWSGI options by name; they override the other props. */
  readonly options?: UwsgiOptions;
  /**
   * Name of the pool and of its systemd unit.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Options of the pool's process. */
  readonly instance?: InstanceOptions;
}

/** Props of a zerg: an instance that gets its sockets from a pool. */
export interface ZergProps {
  /** Its configuration; `zerg` is added. */
  readonly section: Section;
  /**
   * Name of the instance and of its systemd unit.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Options of the process. */
  readonly instance?: InstanceOptions;
}

/**
 * A process that holds sockets for zergs. During a change of a zerg some process always accepts: another zerg starts
 * and serves before the first one ends. The pool itself cannot be reloaded: a change restarts the pool and its zergs.
 *
 * @example
 * const pool = new ZergPool(web1, 'shop-pool', { listen: ':3031', user: 'www-data' });
 * pool.addPythonApp('shop', { directory: '/srv/shop', module: 'shop.wsgi', processes: 4 });
 */
export class ZergPool extends Construct {
  /** Configuration; extend it beyond the props. */
  readonly section: Section;
  /** Resource of the pool, without its zergs. */
  readonly instance: HostResource<'uwsgi:index:Instance'>;
  /** Socket that passes the pool's sockets to zergs. */
  readonly address: string;
  readonly #shared: {
    readonly manager: 'systemd' | 'pidfile';
    readonly user?: string;
    readonly unit: string;
  };

  constructor(scope: Construct, id: string, props: ZergPoolProps) {
    checkDeclaredProps('ZergPoolProps', scope, id, props);
    super(scope, id);
    const { name = id, listen, backlog, user, instance = {}, options } = props;
    const { manager = 'systemd' } = instance;
    const { control, unit = '' } = processPaths({
      manager,
      path: undefined,
      name,
      runtimeDirectory: undefined,
      ...instance,
    });
    this.address = props.address ?? posix.join(manager === 'systemd' ? `/run/${name}` : control, 'zerg.sock');
    this.#shared = { manager, user, unit };
    this.section = withConstructPath(this, () => {
      const section = new Section({ strictConfig: true }).set('plugin', 'zergpool').set('master', true);
      if (backlog !== undefined) section.put('listen', backlog);
      section.put(
        'zerg-pool',
        text`${literal(this.address, 'the path of `address`')}:${join(
          listed(listen).map((socket) => addressValue(socket, 'listen')),
          ',',
        )}`,
      );
      for (const [key, value] of Object.entries(options ?? {})) section.set(key as keyof UwsgiOptions, value);
      return section;
    });
    this.instance = declare(
      this,
      'instance',
      'uwsgi:index:Instance',
      {
        name,
        fitPlugins: true,
        ...instance,
        service: { ...(user === undefined ? {} : { user }), ...instance.service },
      },
      [this.section],
    );
  }

  /** Adds an instance that serves on the sockets of the pool. */
  addZerg(
    id: string,
    { section, name = id, instance = {} }: ZergProps,
  ): HostResource<'uwsgi:index:Instance'> {
    section.put('zerg', literal(this.address, 'the path of `address`'));
    const zerg = declare(this, id, 'uwsgi:index:Instance', { name, ...this.#joined(instance) }, [section]);
    zerg.node.addDependency(this.instance);
    return zerg;
  }

  /** Adds a Python application that serves on the sockets of the pool. */
  addPythonApp(id: string, props: Omit<PythonAppProps, 'http' | 'socket' | 'zerg'>): PythonApp {
    const app = new PythonApp(this, id, {
      ...props,
      zerg: this.address,
      instance: this.#joined(props.instance ?? {}),
    });
    app.node.addDependency(this.instance);
    return app;
  }

  /**
   * Runs a zerg as the user with access to the pool; starts after it and, because it holds its sockets, stops
   * before it.
   */
  #joined(instance: InstanceOptions): InstanceOptions {
    const { manager, user, unit } = this.#shared;
    const { service = {} } = instance;
    const { Unit, ...others } = service.unit ?? {};
    const behind = { Unit: { Requires: unit, After: ['network.target', unit], ...Unit }, ...others };
    return {
      manager,
      ...instance,
      service: {
        ...(user === undefined ? {} : { user }),
        ...service,
        ...(manager === 'systemd' ? { unit: behind } : {}),
      },
    };
  }
}
