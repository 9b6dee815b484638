import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { backlogText, unheededBacklog } from '../config/lint/rules/backlog';
import { literal } from '../config/literal';
import { Section } from '../config/section';
import type { Late } from '../options/text';
import { Emperor, type EmperorProps } from './emperor';
import type { Vassal, VassalProps } from './vassal';

/** Props of an emperor that starts zergs for overloaded vassals. */
export interface BroodlordEmperorProps extends Omit<EmperorProps, 'broodlord'> {
  /** Maximum number of zergs for all vassals together. Becomes `emperor-broodlord`. */
  readonly zergs: Late<number>;
}

/** Props of a vassal that can get zergs. */
export interface BroodProps extends Omit<VassalProps, 'section'> {
  /** Configuration of the vassal; options that share its sockets and request zergs are added. */
  readonly section: Section;
  /** Number of waiting connections at which it requests a zerg. Becomes `vassal-sos-backlog`. */
  readonly backlog: Late<number>;
  /** Seconds without requests after which a zerg ends. Becomes `idle` and `die-on-idle` of the zergs. @default 30 */
  readonly idle?: Late<number>;
  /**
   * Socket that passes the vassal's sockets to zergs; the user of the vassal must be able to create it. Becomes
   * `zerg-server`.
   * @default - `/run/EMPEROR/VASSAL.zerg`
   */
  readonly zergServer?: string;
  /** Adjusts the section of the zergs: `(zerg) => zerg.set('processes', 8)`. */
  readonly configureZerg?: (zerg: Section) => void;
}

/**
 * An emperor that gives vassals more workers while they are overloaded (broodlord mode).
 *
 * @example
 * const lord = new BroodlordEmperor(web1, 'lord', { zergs: 10 });
 * lord.addBrood('shop', { section, backlog: 20, idle: 60 });
 */
export class BroodlordEmperor extends Emperor {
  readonly #runtime: string;

  constructor(scope: Construct, id: string, { zergs, ...props }: BroodlordEmperorProps) {
    const { name = id, instance = {} } = props;
    const { service = {} } = instance;
    const { Service, ...others } = service.unit ?? {};
    // Vassals create their sockets there, each as its own user.
    const unit = { Service: { RuntimeDirectoryMode: '1777', ...Service }, ...others };
    const run = instance.manager === 'pidfile' ? {} : { service: { ...service, unit } };
    super(scope, id, { ...props, broodlord: { zergCount: zergs }, instance: { ...instance, ...run } });
    this.#runtime = `/run/${name}`;
    this.node.addValidation({
      validate: () =>
        this.directories.length > 0
          ? []
          : [
              'Cannot reinforce vassals: the emperor needs at least one directory, zergs start from the files of their vassals',
            ],
    });
  }

  /** Adds a vassal that gets zergs while its listen queue exceeds `backlog`. */
  addBrood(id: string, props: BroodProps): Vassal {
    const { section, backlog, idle = 30, zergServer, configureZerg, ...rest } = props;
    const address = zergServer ?? posix.join(this.#runtime, `${props.name ?? id}.zerg`);
    const zerg = Section.deriveFrom(section, { name: 'zerg' });
    const named = literal(address, 'the path of `zergServer`');
    section.put('zerg-server', named).put('vassal-sos-backlog', backlog);
    const sockets = zerg.directives.map(({ key }) => key).filter((key) => /^(socket|.*-socket)$/.test(key));
    for (const key of new Set(sockets)) zerg.remove(key);
    // Strip the protocol from sockets.
    const [first] = sockets;
    if (first !== undefined && first !== 'socket') zerg.put('protocol', first.replace(/-socket$/, ''));
    zerg.put('zerg', named).put('idle', idle).put('die-on-idle', true);
    configureZerg?.(zerg);
    const vassal = this.addVassal(id, { ...rest, section: [section, zerg] });
    vassal.node.addValidation({ validate: () => unseen(section, id) });
    return vassal;
  }
}

/** Reports why a vassal could never request a zerg. */
function unseen({ directives }: Section, id: string): string[] {
  const plain = directives.flatMap(({ key, value }) => (typeof value === 'string' ? [{ key, value }] : []));
  return unheededBacklog(plain)
    .filter(({ at }) => at.key === 'vassal-sos-backlog')
    .map(({ at, effect }) => `Cannot reinforce ${id}: ${backlogText(at, effect)}; let it listen on TCP`);
}
