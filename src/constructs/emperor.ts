import { posix } from 'node:path';
import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import type { UwsgiOptions } from '../config/generated/options';
import { literal } from '../config/literal';
import type { Section } from '../config/section';
import type { OneOrMore } from '../options/parts';
import type { VassalScanner } from '../options/vassal-sources';
import { EmperorSection, type EmperorSectionProps } from '../presets/emperor-section';
import type { ResourceInputs } from '../resources/generated/types';
import { readersOf } from '../resources/guard';
import { defaultStats } from '../resources/process/emperor-sources';
import { checkDeclaredProps } from './check-props';
import { declare, type HostResource } from './host-resource';
import { Vassal, type VassalProps } from './vassal';
import { withConstructPath } from './with-construct-path';

/** An emperor on a host. */
export interface EmperorProps extends Omit<EmperorSectionProps, 'vassals' | 'stats'> {
  /**
   * Directories, or globs, of vassals, or other sources (`Section.empire.sources`). Directories are created. Becomes
   * `emperor`.
   * @default - /etc/uwsgi/NAME
   */
  readonly vassals?: OneOrMore<string | VassalScanner>;
  /**
   * Address of the stats server for vassals. Becomes `emperor-stats-server`.
   * @default - a socket in its runtime directory
   */
  readonly stats?: string;
  /** Further uWSGI options by name; they override the other props. */
  readonly options?: UwsgiOptions;
  /** Adjusts the section beyond the props. */
  readonly configure?: (section: Section) => void;
  /**
   * Name of the emperor and of its systemd unit.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Options of the process and of its directories. */
  readonly instance?: Partial<
    Omit<ResourceInputs['uwsgi:index:Emperor'], 'host' | 'name' | 'sections' | 'layout'>
  >;
}

/**
 * An emperor: a uWSGI that runs other instances, its vassals.
 *
 * @example
 * const emperor = new Emperor(web1, 'emperor', { vassals: '/etc/uwsgi/vassals', tyrant: true });
 * emperor.addVassal('shop', { section, owner: 'shop', group: 'shop' });
 */
export class Emperor extends Construct {
  /** Configuration; extend it beyond the props. */
  readonly section: EmperorSection;
  /** Resource of the emperor, without its vassals. */
  readonly resource: HostResource<'uwsgi:index:Emperor'>;
  /** Directories of vassals; new vassals are placed in the first one. */
  readonly directories: readonly string[];
  /** Address of the stats server for vassals. */
  readonly stats: string;
  /** Whether vassals run as the owners of their files. */
  readonly tyrant: boolean;
  /** Path of the uWSGI program on the host. */
  readonly binary: string;

  constructor(scope: Construct, id: string, props: EmperorProps = {}) {
    checkDeclaredProps('EmperorProps', scope, id, props);
    super(scope, id);
    const { name = id, vassals = `/etc/uwsgi/${name}`, instance = {}, options, configure, ...rest } = props;
    const { path, manager = 'systemd', runtimeDirectory, binary = '/usr/bin/uwsgi' } = instance;
    const sources: readonly (string | VassalScanner)[] = Array.isArray(vassals) ? vassals : [vassals];
    this.directories = sources
      .filter((source) => typeof source === 'string' && !/[*?[\]]|:\/\//.test(source))
      .map((source) => posix.resolve(source as string));
    const place = { name, path, manager, runtimeDirectory, service: instance.service };
    const statsOf = (uid: unknown): string =>
      props.stats ??
      defaultStats({ ...place, sections: { uwsgi: uid === undefined ? {} : { uid: String(uid) } } });
    const stats = statsOf(options?.uid);
    this.tyrant = props.tyrant !== undefined && props.tyrant !== false;
    this.binary = binary;
    this.section = withConstructPath(this, () => {
      const section = new EmperorSection({
        ...rest,
        vassals: sources.map((source) =>
          typeof source === 'string' ? literal(source, 'the text of `vassals`') : source,
        ),
        stats: addressValue(stats, 'stats'),
        wrapper:
          typeof rest.wrapper === 'string' ? literal(rest.wrapper, 'the path of `wrapper`') : rest.wrapper,
      });
      for (const [key, value] of Object.entries(options ?? {})) section.set(key as keyof UwsgiOptions, value);
      configure?.(section);
      return section;
    });
    // `configure` may set a user, which must be able to bind the socket.
    this.stats = statsOf(this.section.get('uid'));
    if (this.stats !== stats) this.section.set('emperor-stats-server', this.stats);
    this.resource = declare(this, 'resource', 'uwsgi:index:Emperor', { name, ...instance }, [this.section]);
    this.node.addValidation({ validate: () => this.#faults(sources) });
  }

  /** Group of its process, if not root. */
  get group(): string | undefined {
    const options = { gid: this.section.get('gid') };
    return readersOf({ uwsgi: options }, this.resource.props.service);
  }

  /** Adds a vassal to the first directory, or to `directory`. */
  addVassal(id: string, props: VassalProps): Vassal {
    return new Vassal(this, id, props);
  }

  #faults(sources: readonly (string | VassalScanner)[]): string[] {
    const texts = sources.filter(
      (source): source is string => typeof source === 'string' && !source.includes('://'),
    );
    const vassals = this.node.findAll().filter((one) => one instanceof Vassal);
    const named = new Map<string, Vassal>();
    return vassals.flatMap((vassal) => {
      const { path } = vassal.node;
      const globbed = texts.some((source) => /[*?[\]]/.test(source));
      const known = globbed || this.directories.includes(vassal.directory);
      // Vassals are named after their files, across all directories.
      const other = this.directories.includes(vassal.directory) ? named.get(vassal.name) : undefined;
      named.set(vassal.name, vassal);
      return [
        ...(known
          ? []
          : [
              `Cannot run ${path}: its directory ${vassal.directory} must be one of ${texts.join(', ') || 'its directories, but it has none'}`,
            ]),
        ...(other === undefined
          ? []
          : [`Cannot run ${path}: the emperor already has a vassal ${vassal.name}, ${other.node.path}`]),
      ];
    });
  }
}
