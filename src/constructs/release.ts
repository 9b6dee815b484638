import { resolve } from 'node:path';
import type { Construct } from 'constructs';
import type { Late } from '../options/text';
import type { OutputOf } from '../plan/output-of';
import type { ResourceInputs } from '../resources/generated/types';
import { isWheel } from '../resources/release/packages';
import { releasePaths } from '../resources/release/paths';
import { checkDeclaredProps } from './check-props';
import { declared, type PropsOf } from './declared-props';
import { HostResource } from './host-resource';
import type { InstanceOptions } from './instance-options';

type Given = ResourceInputs['uwsgi:index:Release'];
type Command = NonNullable<Given['commands']>[number];

/** Props of an application's code on a host. */
export interface ReleaseProps
  extends Readonly<
    Omit<Given, 'host' | 'name' | 'commands' | 'sourceDigest' | 'requirementsDigest' | 'virtualenv'>
  > {
  /**
   * Name of the application, from which the directory is derived.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Commands of a release, in this order; environment values may be secret Outputs. */
  readonly commands?: readonly (Omit<Command, 'environment'> & {
    readonly environment?: Readonly<Record<string, Late<string>>>;
  })[];
  /** Packages of the application; the index URL may be a secret Output. */
  readonly virtualenv?: Omit<NonNullable<Given['virtualenv']>, 'indexUrl'> & {
    readonly indexUrl?: Late<string>;
  };
}

/**
 * An application's code on a host: releases in `directory/releases`, with the link `directory/current` to one of them.
 *
 * @example
 * const release = new Release(web1, 'shop-code', { name: 'shop', source: './app', keep: 3 });
 * new PythonApp(web1, 'shop', { release, module: 'shop.wsgi', http: ':8000' });
 */
export class Release extends HostResource<'uwsgi:index:Release'> {
  /** Directory of releases, `current` and `shared`; constant. */
  readonly directory: string;
  /** Link to the current release. */
  readonly current: string;
  /** Path of the current release's virtual environment; undefined if it has none. */
  readonly virtualenv?: string;
  /** Digest of the release: a trigger for its instances. */
  readonly digest: OutputOf;
  /** Digest of the packages; empty without a virtual environment. */
  readonly environment: OutputOf;

  constructor(scope: Construct, id: string, given: ReleaseProps) {
    checkDeclaredProps('ReleaseProps', scope, id, given);
    const props = {
      ...given,
      name: given.name ?? id,
      source: resolve(given.source),
      ...(given.virtualenv === undefined ? {} : { virtualenv: withResolvedWheels(given.virtualenv) }),
    };
    super(scope, id, declared('uwsgi:index:Release', props));
    const { base, current, virtualenv } = releasePaths(props);
    this.directory = base;
    this.current = current;
    this.virtualenv = props.virtualenv === undefined ? undefined : virtualenv;
    this.digest = this.output('digest');
    this.environment = this.output('environment');
  }
}

/** Wheels are on the machine that deploys, as the source is. */
function withResolvedWheels(virtualenv: NonNullable<ReleaseProps['virtualenv']>): typeof virtualenv {
  const { packages } = virtualenv;
  if (!Array.isArray(packages)) return virtualenv;
  return { ...virtualenv, packages: packages.map((named) => (isWheel(named) ? resolve(named) : named)) };
}

/**
 * Props by which an instance follows a release: the link to its code, which leads back where the instance does not come up, and
 * triggers that restart workers besides the configuration. uWSGI resolves `current` once, when it starts.
 */
export function codeProps(
  release: Release | undefined,
  { triggers }: Pick<InstanceOptions, 'triggers'> = {},
): Partial<Pick<PropsOf<'uwsgi:index:Instance'>, 'code' | 'triggers'>> {
  if (release === undefined) return {};
  const packages: Readonly<Record<string, OutputOf>> =
    release.virtualenv === undefined ? {} : { virtualenv: release.environment };
  return { code: release.current, triggers: { ...triggers, release: release.digest, ...packages } };
}
