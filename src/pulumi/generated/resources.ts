// Written by `npm run generate` from the registry of resources; do not edit.
import type * as pulumi from '@pulumi/pulumi';
import type { z } from 'zod';
import type { configurationProps, configurationState } from '../../resources/configuration/props';
import type { directoryProps } from '../../resources/directory/props';
import type { emperorProps, emperorState } from '../../resources/emperor/props';
import type { fileProps, fileState } from '../../resources/file/props';
import type { instanceProps, instanceState } from '../../resources/instance/props';
import type { pauseProps, pauseState } from '../../resources/pause/props';
import type { postgresVassalProps, postgresVassalState } from '../../resources/postgres-vassal/props';
import type { releaseProps, releaseState } from '../../resources/release/props';
import type { systemdUnitProps, systemdUnitState } from '../../resources/systemd-unit/props';
import type { tmpfilesProps, tmpfilesState } from '../../resources/tmpfiles/props';
import type { vassalProps, vassalState } from '../../resources/vassal/props';
import {
  type PostgresVassalArgs,
  postgresVassalInputs,
  type ReleaseArgs,
  releaseInputs,
  type VassalArgs,
  vassalInputs,
} from '../special-args';
import { type Inputs, UwsgiResource, type WithSections } from '../uwsgi-resource';
import { outputs } from './outputs';

export type { PostgresVassalArgs, ReleaseArgs, VassalArgs } from '../special-args';

/** Arguments of {@link Configuration}. */
export type ConfigurationArgs = WithSections<Inputs<typeof configurationProps, 'path'>>;

/**
 * A uWSGI configuration file on a host. It is written only when its options differ, and renamed into place.
 *
 * @example
 * const section = new Section().workers.setBasicParams({ count: 4 });
 * new Configuration('shop', { host: 'web1', path: '/etc/uwsgi/shop.ini', section });
 * new Configuration('api', { host: 'web1', path: '/etc/uwsgi/vassals/api.yaml', section });
 */
export class Configuration extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof configurationProps>['host']>>;
  /** Absolute path of the file */
  declare readonly path: pulumi.Output<NonNullable<z.output<typeof configurationProps>['path']>>;
  /** Format of the file: ini, xml, yaml or json. Default: by the suffix of the path, as uWSGI and emperors do (.ini, .xml, .yml, .yaml, .json, .js); ini for other suffixes, for which uWSGI needs an option: `--ini FILE` */
  declare readonly format: pulumi.Output<z.output<typeof configurationProps>['format']>;
  /** Sections of the configuration: options with their values as texts; an option given several times has a list */
  declare readonly sections: pulumi.Output<z.output<typeof configurationProps>['sections']>;
  /** Order of the options: `[name]` begins a section, every other entry is an option, `; text` a comment. Default: by name, plugins first */
  declare readonly layout: pulumi.Output<z.output<typeof configurationProps>['layout']>;
  /** Octal mode of the file. Default: 644; 640 where it holds a secret, for the group of its option gid */
  declare readonly mode: pulumi.Output<z.output<typeof configurationProps>['mode']>;
  /** Owner of the file. Default: the user that writes it */
  declare readonly owner: pulumi.Output<z.output<typeof configurationProps>['owner']>;
  /** Group of the file. Default: the group of the user that writes it */
  declare readonly group: pulumi.Output<z.output<typeof configurationProps>['group']>;
  /** systemd service whose uWSGI reads the file. A change of options reloads or restarts it; unless it stays active the file is put back and the service started with it. Unlike for an Instance, it is not verified that workers accept. Default: no process is notified of a change; a plan warns of a process that was started with the file */
  declare readonly service: pulumi.Output<z.output<typeof configurationProps>['service']>;
  /** Whether options that no uWSGI knows, and values of the wrong kind, are refused. Default: true */
  declare readonly strict: pulumi.Output<z.output<typeof configurationProps>['strict']>;
  /** SHA-256 of the content */
  declare readonly digest: pulumi.Output<z.output<typeof configurationState>['digest']>;

  constructor(name: string, args: ConfigurationArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:Configuration', props: { ...args }, outputs: outputs['uwsgi:index:Configuration'] }, opts);
  }

  /** Reads a Configuration that exists already, without managing it, by its id: `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Configuration {
    return new Configuration(name, {} as ConfigurationArgs, { ...opts, id });
  }
}

/** Arguments of {@link Directory}. */
export type DirectoryArgs = Inputs<typeof directoryProps>;

/**
 * A directory on a host, such as that of a spooler. Its content is not managed: it is removed only when it is empty.
 *
 * @example
 * new Directory('spool', { host: 'web1', path: '/var/spool/shop', owner: 'shop', mode: '700' });
 */
export class Directory extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof directoryProps>['host']>>;
  /** Absolute path of the directory */
  declare readonly path: pulumi.Output<NonNullable<z.output<typeof directoryProps>['path']>>;
  /** Octal mode of the directory. Default: 755 */
  declare readonly mode: pulumi.Output<z.output<typeof directoryProps>['mode']>;
  /** Owner of the directory. Default: the user that makes it */
  declare readonly owner: pulumi.Output<z.output<typeof directoryProps>['owner']>;
  /** Group of the directory. Default: the group of the user that makes it */
  declare readonly group: pulumi.Output<z.output<typeof directoryProps>['group']>;

  constructor(name: string, args: DirectoryArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:Directory', props: { ...args }, outputs: outputs['uwsgi:index:Directory'] }, opts);
  }

  /** Reads a Directory that exists already, without managing it, by its id: `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Directory {
    return new Directory(name, {} as DirectoryArgs, { ...opts, id });
  }
}

/** Arguments of {@link Emperor}. */
export type EmperorArgs = WithSections<Inputs<typeof emperorProps, 'name'>>;

/**
 * An emperor: a uWSGI that runs every configuration in its directories as a vassal. Directories are created where they are missing, and removed with it when they are empty.
 *
 * @example
 * const section = new EmperorSection({ vassals: '/etc/uwsgi/vassals', tyrant: true });
 * const emperor = new Emperor('emperor', { host: 'web1', name: 'emperor', section });
 */
export class Emperor extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof emperorProps>['host']>>;
  /** Name of the instance */
  declare readonly name: pulumi.Output<NonNullable<z.output<typeof emperorProps>['name']>>;
  /** Path of its configuration */
  declare readonly path: pulumi.Output<NonNullable<z.output<typeof emperorProps>['path']>>;
  /** Sections of the configuration: options with their values as texts; an option given several times has a list */
  declare readonly sections: pulumi.Output<z.output<typeof emperorProps>['sections']>;
  /** Order of the options: `[name]` begins a section, every other entry is an option, `; text` a comment. Default: by name, plugins first */
  declare readonly layout: pulumi.Output<z.output<typeof emperorProps>['layout']>;
  /** Whether options that no uWSGI knows, and values of the wrong kind, are refused. Default: true */
  declare readonly strict: pulumi.Output<z.output<typeof emperorProps>['strict']>;
  /** Octal mode of the configuration. Default: 644; where it holds a secret 640, with the group that must read it */
  declare readonly mode: pulumi.Output<z.output<typeof emperorProps>['mode']>;
  /** Owner of the configuration. Default: the user that writes it */
  declare readonly owner: pulumi.Output<z.output<typeof emperorProps>['owner']>;
  /** Group of the configuration. Default: the group of the user that writes it */
  declare readonly group: pulumi.Output<z.output<typeof emperorProps>['group']>;
  /** Supervisor of the process */
  declare readonly manager: pulumi.Output<NonNullable<z.output<typeof emperorProps>['manager']>>;
  /** The uWSGI program on the host */
  declare readonly binary: pulumi.Output<NonNullable<z.output<typeof emperorProps>['binary']>>;
  /** Directory of pidfile, FIFO, log and revision marker */
  declare readonly runtimeDirectory: pulumi.Output<NonNullable<z.output<typeof emperorProps>['runtimeDirectory']>>;
  /** How the process is started, and as which user */
  declare readonly service: pulumi.Output<z.output<typeof emperorProps>['service']>;
  /** Foreign systemd service (`uwsgi-app@shop.service`), or link of Debian's init script (`/etc/uwsgi/apps-enabled/shop.ini`), that has run this application so far. It is stopped and disabled, with a socket, timer or path unit that starts it, when the instance first starts, and restored if that fails; a service with the name of the instance's own unit is replaced in place. No effect once it is gone. Default: none */
  declare readonly replaces: pulumi.Output<z.output<typeof emperorProps>['replaces']>;
  /** Whether it runs. Default: running */
  declare readonly ensure: pulumi.Output<z.output<typeof emperorProps>['ensure']>;
  /** Whether it starts with the machine; systemd only. Default: true */
  declare readonly enabled: pulumi.Output<z.output<typeof emperorProps>['enabled']>;
  /** Whether a change may stop and start the process, where requests can be lost; if not, such a change fails at plan. Default: true */
  declare readonly allowRestart: pulumi.Output<z.output<typeof emperorProps>['allowRestart']>;
  /** Link to the code that the workers load, such as `current` of a Release. A rollback switches it back to the target with which workers were last proven. If the trigger `release` is the digest of another Release that the host keeps, the change switches the link to that one. Default: none */
  declare readonly code: pulumi.Output<z.output<typeof emperorProps>['code']>;
  /** Whether the host's own uWSGI must accept the configuration before it is put in place. Default: true */
  declare readonly validate: pulumi.Output<z.output<typeof emperorProps>['validate']>;
  /** Most seconds until workers of the new configuration accept requests. Default: 60 */
  declare readonly timeout: pulumi.Output<z.output<typeof emperorProps>['timeout']>;
  /** Octal mode of the directories of vassals; vassals must be able to enter them. They are created where they are missing. Default: 755 */
  declare readonly directoryMode: pulumi.Output<z.output<typeof emperorProps>['directoryMode']>;
  /** Owner of the directories of vassals. Default: the user that creates them */
  declare readonly directoryOwner: pulumi.Output<z.output<typeof emperorProps>['directoryOwner']>;
  /** Group of the directories of vassals. Default: the group of the user that creates them */
  declare readonly directoryGroup: pulumi.Output<z.output<typeof emperorProps>['directoryGroup']>;
  /** Whether only Vassals may be in its directories: foreign configurations show as a difference and are renamed. Default: false, they are only reported */
  declare readonly exclusive: pulumi.Output<z.output<typeof emperorProps>['exclusive']>;
  /** Revision that the workers serve: digest over all options that workers must restart for */
  declare readonly revision: pulumi.Output<z.output<typeof emperorState>['revision']>;
  /** Path of the socket unit that keeps its sockets */
  declare readonly socketUnit: pulumi.Output<z.output<typeof emperorState>['socketUnit']>;
  /** Paths of the drop-ins of its unit */
  declare readonly dropIns: pulumi.Output<z.output<typeof emperorState>['dropIns']>;
  /** SHA-256 of its files as they were put there, by path: a deletion spares what was edited since */
  declare readonly digests: pulumi.Output<z.output<typeof emperorState>['digests']>;
  /** Process id of the master */
  declare readonly pid: pulumi.Output<z.output<typeof emperorState>['pid']>;
  /** Address of its stats server */
  declare readonly stats: pulumi.Output<z.output<typeof emperorState>['stats']>;
  /** First directory of its vassals */
  declare readonly directory: pulumi.Output<z.output<typeof emperorState>['directory']>;
  /** Whether vassals run as the owners of their files */
  declare readonly tyrant: pulumi.Output<z.output<typeof emperorState>['tyrant']>;
  /** Group of its process, where that is not root: the file of a Vassal with a secret gets it */
  declare readonly emperorGroup: pulumi.Output<z.output<typeof emperorState>['emperorGroup']>;

  constructor(name: string, args: EmperorArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:Emperor', props: { ...args }, outputs: outputs['uwsgi:index:Emperor'] }, opts);
  }

  /** Reads an Emperor that exists already, without managing it, by its id: `host:/path` of its configuration. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Emperor {
    return new Emperor(name, {} as EmperorArgs, { ...opts, id });
  }
}

/** Arguments of {@link File}. */
export type FileArgs = Inputs<typeof fileProps>;

/**
 * A text file on a host: a page, a script, a hook of another program. It is written only when its bytes differ, and renamed into place.
 *
 * @example
 * new File('page', { host: 'web1', path: '/srv/shop/503.html', content: '<h1>Back soon</h1>' });
 */
export class File extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof fileProps>['host']>>;
  /** Absolute path of the file */
  declare readonly path: pulumi.Output<NonNullable<z.output<typeof fileProps>['path']>>;
  /** Text of the file, as it is written. At most 16 MiB */
  declare readonly content: pulumi.Output<z.output<typeof fileProps>['content']>;
  /** Octal mode of the file; 755 for a script. Default: 644; where it holds a secret 600, with a group 640 */
  declare readonly mode: pulumi.Output<z.output<typeof fileProps>['mode']>;
  /** Owner of the file. Default: the user that writes it */
  declare readonly owner: pulumi.Output<z.output<typeof fileProps>['owner']>;
  /** Group of the file. Default: the group of the user that writes it */
  declare readonly group: pulumi.Output<z.output<typeof fileProps>['group']>;
  /** SHA-256 of the content */
  declare readonly digest: pulumi.Output<z.output<typeof fileState>['digest']>;

  constructor(name: string, args: FileArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:File', props: { ...args }, outputs: outputs['uwsgi:index:File'] }, opts);
  }

  /** Reads a File that exists already, without managing it, by its id: `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): File {
    return new File(name, {} as FileArgs, { ...opts, id });
  }
}

/** Arguments of {@link Instance}. */
export type InstanceArgs = WithSections<Inputs<typeof instanceProps, 'name'>>;

/**
 * A running uWSGI: its configuration file and its process, under systemd or under a pidfile. A change is validated by the host, installed, activated with the least interruption, and proven by workers of the new revision; otherwise it is rolled back.
 *
 * @example
 * const section = new PythonSection({ wsgiModule: 'shop.wsgi', paramsWorkers: { count: 4 } });
 * new Instance('shop', { host: 'web1', name: 'shop', section });
 */
export class Instance extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof instanceProps>['host']>>;
  /** Name of the instance */
  declare readonly name: pulumi.Output<NonNullable<z.output<typeof instanceProps>['name']>>;
  /** Path of its configuration */
  declare readonly path: pulumi.Output<NonNullable<z.output<typeof instanceProps>['path']>>;
  /** Sections of the configuration: options with their values as texts; an option given several times has a list */
  declare readonly sections: pulumi.Output<z.output<typeof instanceProps>['sections']>;
  /** Order of the options: `[name]` begins a section, every other entry is an option, `; text` a comment. Default: by name, plugins first */
  declare readonly layout: pulumi.Output<z.output<typeof instanceProps>['layout']>;
  /** Whether options that no uWSGI knows, and values of the wrong kind, are refused. Default: true */
  declare readonly strict: pulumi.Output<z.output<typeof instanceProps>['strict']>;
  /** Octal mode of the configuration. Default: 644; where it holds a secret 640, with the group that must read it */
  declare readonly mode: pulumi.Output<z.output<typeof instanceProps>['mode']>;
  /** Owner of the configuration. Default: the user that writes it */
  declare readonly owner: pulumi.Output<z.output<typeof instanceProps>['owner']>;
  /** Group of the configuration. Default: the group of the user that writes it */
  declare readonly group: pulumi.Output<z.output<typeof instanceProps>['group']>;
  /** Supervisor of the process */
  declare readonly manager: pulumi.Output<NonNullable<z.output<typeof instanceProps>['manager']>>;
  /** The uWSGI program on the host. Default: /usr/bin/uwsgi */
  declare readonly binary: pulumi.Output<z.output<typeof instanceProps>['binary']>;
  /** Directory of pidfile, FIFO, log and revision marker */
  declare readonly runtimeDirectory: pulumi.Output<NonNullable<z.output<typeof instanceProps>['runtimeDirectory']>>;
  /** How the process is started, and as which user */
  declare readonly service: pulumi.Output<z.output<typeof instanceProps>['service']>;
  /** Foreign systemd service (`uwsgi-app@shop.service`), or link of Debian's init script (`/etc/uwsgi/apps-enabled/shop.ini`), that has run this application so far. It is stopped and disabled, with a socket, timer or path unit that starts it, when the instance first starts, and restored if that fails; a service with the name of the instance's own unit is replaced in place. No effect once it is gone. Default: none */
  declare readonly replaces: pulumi.Output<z.output<typeof instanceProps>['replaces']>;
  /** Whether it runs. Default: running */
  declare readonly ensure: pulumi.Output<z.output<typeof instanceProps>['ensure']>;
  /** Whether it starts with the machine; systemd only. Default: true */
  declare readonly enabled: pulumi.Output<z.output<typeof instanceProps>['enabled']>;
  /** How a change is activated; `auto` is the activation with the least interruption that works for the changed options. `chain-reload` (workers one by one; needs lazy-apps) and `workers` do not read the configuration again, so they are for changed `triggers`. Default: auto */
  declare readonly activation: pulumi.Output<z.output<typeof instanceProps>['activation']>;
  /** Whether a change may stop and start the process, where requests can be lost; if not, such a change fails at plan. Default: true */
  declare readonly allowRestart: pulumi.Output<z.output<typeof instanceProps>['allowRestart']>;
  /** Texts that stand for what the workers load besides the configuration, such as the digest of the code; a changed one replaces the workers. One called `virtualenv` stands for packages and needs a reload */
  declare readonly triggers: pulumi.Output<z.output<typeof instanceProps>['triggers']>;
  /** Link to the code that the workers load, such as `current` of a Release. A rollback switches it back to the target with which workers were last proven. If the trigger `release` is the digest of another Release that the host keeps, the change switches the link to that one. Default: none */
  declare readonly code: pulumi.Output<z.output<typeof instanceProps>['code']>;
  /** Probes that must succeed, as seen from the host, before a change counts as done; otherwise it is rolled back. They are repeated until `timeout` */
  declare readonly probes: pulumi.Output<z.output<typeof instanceProps>['probes']>;
  /** Whether a change waits until workers of the new configuration accept; if not, a running master is enough. Default: true */
  declare readonly prove: pulumi.Output<z.output<typeof instanceProps>['prove']>;
  /** How many proven revisions the host keeps for rollbacks. Default: 10 */
  declare readonly history: pulumi.Output<z.output<typeof instanceProps>['history']>;
  /** Whether the host's own uWSGI must accept the configuration before it is put in place. Default: true */
  declare readonly validate: pulumi.Output<z.output<typeof instanceProps>['validate']>;
  /** Whether a plan adapts `plugin` lines to the host's uWSGI: drops plugins that are built in, and gives Python the name of the installed file. Where the host cannot be asked they stay unchanged. Default: false */
  declare readonly fitPlugins: pulumi.Output<z.output<typeof instanceProps>['fitPlugins']>;
  /** Most seconds until workers of the new configuration accept requests. Default: 60 */
  declare readonly timeout: pulumi.Output<z.output<typeof instanceProps>['timeout']>;
  /** Revision that the workers serve: digest over all options that workers must restart for */
  declare readonly revision: pulumi.Output<z.output<typeof instanceState>['revision']>;
  /** Path of the socket unit that keeps its sockets */
  declare readonly socketUnit: pulumi.Output<z.output<typeof instanceState>['socketUnit']>;
  /** Paths of the drop-ins of its unit */
  declare readonly dropIns: pulumi.Output<z.output<typeof instanceState>['dropIns']>;
  /** SHA-256 of its files as they were put there, by path: a deletion spares what was edited since */
  declare readonly digests: pulumi.Output<z.output<typeof instanceState>['digests']>;
  /** Process id of the master */
  declare readonly pid: pulumi.Output<z.output<typeof instanceState>['pid']>;

  constructor(name: string, args: InstanceArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:Instance', props: { ...args }, outputs: outputs['uwsgi:index:Instance'] }, opts);
  }

  /** Reads an Instance that exists already, without managing it, by its id: `host:/path` of its configuration. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Instance {
    return new Instance(name, {} as InstanceArgs, { ...opts, id });
  }
}

/** Arguments of {@link Pause}. */
export type PauseArgs = Inputs<typeof pauseProps>;

/**
 * A pause between two batches of a rollout. Its deployment waits if a trigger changed.
 *
 * @example
 * const pause = new Pause('look', { seconds: 30, triggers: [canary.revision] }, { dependsOn: canary });
 * new Instance('web2', { host: 'web2', section }, { dependsOn: pause });
 */
export class Pause extends UwsgiResource {
  /** Seconds to wait */
  declare readonly seconds: pulumi.Output<z.output<typeof pauseProps>['seconds']>;
  /** Values whose change causes a wait: revisions of the instances before it */
  declare readonly triggers: pulumi.Output<z.output<typeof pauseProps>['triggers']>;
  /** Triggers of the last wait */
  declare readonly waited: pulumi.Output<z.output<typeof pauseState>['waited']>;

  constructor(name: string, args: PauseArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:Pause', props: { ...args }, outputs: outputs['uwsgi:index:Pause'] }, opts);
  }
}

/**
 * A vassal in a row of PostgreSQL, run by every emperor that watches the table (`emperor = pg://…`). The database is reached from `host` by its psql. A change is validated, committed in one transaction unless another client changed the row meanwhile, and, where `emperors` are given, proven by their workers; otherwise the previous row is restored.
 *
 * @example
 * const connection = { database: 'fleet', user: 'deploy', passfile: '/etc/fleet.pgpass' };
 * new PostgresVassal('shop', { host: 'db1', connection, name: 'shop', section, emperors: [emperor1, emperor2] });
 */
export class PostgresVassal extends UwsgiResource {
  /** Host from which the database is reached */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof postgresVassalProps>['host']>>;
  /** Connection of `host` to the database */
  declare readonly connection: pulumi.Output<NonNullable<z.output<typeof postgresVassalProps>['connection']>>;
  /** Table of vassals */
  declare readonly table: pulumi.Output<NonNullable<z.output<typeof postgresVassalProps>['table']>>;
  /** Whether the table is created where it is missing. It stays when the vassal goes. Default: false */
  declare readonly createTable: pulumi.Output<z.output<typeof postgresVassalProps>['createTable']>;
  /** Name of the vassal */
  declare readonly name: pulumi.Output<NonNullable<z.output<typeof postgresVassalProps>['name']>>;
  /** Sections of the configuration: options with their values as texts; an option given several times has a list */
  declare readonly sections: pulumi.Output<z.output<typeof postgresVassalProps>['sections']>;
  /** Order of the options: `[name]` begins a section, every other entry is an option, `; text` a comment. Default: by name, plugins first */
  declare readonly layout: pulumi.Output<z.output<typeof postgresVassalProps>['layout']>;
  /** Whether options that no uWSGI knows are refused. Default: true */
  declare readonly strict: pulumi.Output<z.output<typeof postgresVassalProps>['strict']>;
  /** Emperors that are waited for */
  declare readonly emperors: pulumi.Output<z.output<typeof postgresVassalProps>['emperors']>;
  /** The uWSGI program on `host` that validates the configuration where no `emperors` are given. Default: /usr/bin/uwsgi */
  declare readonly binary: pulumi.Output<z.output<typeof postgresVassalProps>['binary']>;
  /** Desired state at all `emperors`. A vassal that does not run shows as throttled (it fails again and again), stopped, starting or stale */
  declare readonly ensure: pulumi.Output<z.output<typeof postgresVassalProps>['ensure']>;
  /** Whether the uWSGI of each of the `emperors` (of `host` where there are none) must accept the configuration before it is written. Default: true */
  declare readonly validate: pulumi.Output<z.output<typeof postgresVassalProps>['validate']>;
  /** Most seconds until workers of the new configuration accept requests at all emperors. Default: 60 */
  declare readonly timeout: pulumi.Output<z.output<typeof postgresVassalProps>['timeout']>;
  /** Digest over the options in the row */
  declare readonly revision: pulumi.Output<z.output<typeof postgresVassalState>['revision']>;
  /** SHA-256 of the configuration in the row: a deletion keeps a row that was edited since */
  declare readonly digest: pulumi.Output<z.output<typeof postgresVassalState>['digest']>;

  constructor(name: string, args: PostgresVassalArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:PostgresVassal', props: postgresVassalInputs(args), outputs: outputs['uwsgi:index:PostgresVassal'] }, opts);
  }

  /** Reads a PostgresVassal that exists already, without managing it, by its id: `host:/database/table/name`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): PostgresVassal {
    return new PostgresVassal(name, {} as PostgresVassalArgs, { ...opts, id });
  }
}

/**
 * An application's code on a host: releases side by side, and `current`, a link to one of them. Only changed files are sent; a release that fails leaves `current` unchanged; an earlier release can be restored.
 *
 * @example
 * const release = new Release('shop', { host: 'web1', name: 'shop', source: './app' });
 * new Instance('shop', { host: 'web1', name: 'shop', section, triggers: { release: release.digest } });
 */
export class Release extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof releaseProps>['host']>>;
  /** Name of the application */
  declare readonly name: pulumi.Output<z.output<typeof releaseProps>['name']>;
  /** Directory of releases, `current` and `shared` */
  declare readonly directory: pulumi.Output<NonNullable<z.output<typeof releaseProps>['directory']>>;
  /** Folder or archive (.tar, .tar.gz, .tgz, .zip) on the machine that deploys */
  declare readonly source: pulumi.Output<z.output<typeof releaseProps>['source']>;
  /** Patterns of paths to leave out: names at any depth, or with a "/" paths from the root of the source; "*", "?" and "**" as usual. Default: .git, __pycache__, node_modules, *.pyc, .venv, .env, .env.*. A file of settings that the host has belongs into `shared.files` */
  declare readonly exclude: pulumi.Output<z.output<typeof releaseProps>['exclude']>;
  /** Digest over the files of the source, by which a change is seen. Default: computed */
  declare readonly sourceDigest: pulumi.Output<z.output<typeof releaseProps>['sourceDigest']>;
  /** Packages that a release runs with */
  declare readonly virtualenv: pulumi.Output<z.output<typeof releaseProps>['virtualenv']>;
  /** Digest over the lists of packages, by which a change is seen. Default: computed */
  declare readonly requirementsDigest: pulumi.Output<z.output<typeof releaseProps>['requirementsDigest']>;
  /** Commands to run for a release, in this order, such as Django's migrate and collectstatic */
  declare readonly commands: pulumi.Output<z.output<typeof releaseProps>['commands']>;
  /** Files and directories that all releases share: they lie in DIRECTORY/shared, and releases link to them */
  declare readonly shared: pulumi.Output<z.output<typeof releaseProps>['shared']>;
  /** Owner of the files and of the virtual environment. Default: the user that deploys, or the owner of the directory */
  declare readonly owner: pulumi.Output<z.output<typeof releaseProps>['owner']>;
  /** Group of the files. Default: the group of their owner */
  declare readonly group: pulumi.Output<z.output<typeof releaseProps>['group']>;
  /** Octal mode of files; programs and directories have x for all who may read. Default: 644 */
  declare readonly mode: pulumi.Output<z.output<typeof releaseProps>['mode']>;
  /** How many releases the host keeps to go back to, the current one among them. The one before it, one that workers are proven with, and one that a process works in stay whatever the number. Default: 5 */
  declare readonly keep: pulumi.Output<z.output<typeof releaseProps>['keep']>;
  /** Most seconds for the virtual environment, and for each command. Default: 600 */
  declare readonly timeout: pulumi.Output<z.output<typeof releaseProps>['timeout']>;
  /** Path that always leads to the current release */
  declare readonly current: pulumi.Output<z.output<typeof releaseState>['current']>;
  /** Digest over all inputs of the release; a trigger for resources that run it */
  declare readonly digest: pulumi.Output<z.output<typeof releaseState>['digest']>;
  /** Digest over the packages of the virtual environment; empty where there is none */
  declare readonly environment: pulumi.Output<z.output<typeof releaseState>['environment']>;
  /** Digest over files of the current release that were edited when it was last read: a deletion refuses later edits */
  declare readonly edits: pulumi.Output<z.output<typeof releaseState>['edits']>;

  constructor(name: string, args: ReleaseArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:Release', props: releaseInputs(args), outputs: outputs['uwsgi:index:Release'] }, opts);
  }

  /** Reads a Release that exists already, without managing it, by its id: `host:/path` of its directory. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Release {
    return new Release(name, {} as ReleaseArgs, { ...opts, id });
  }
}

/** Arguments of {@link SystemdUnit}. */
export type SystemdUnitArgs = Inputs<typeof systemdUnitProps, 'name'>;

/**
 * A systemd unit: its file in /etc/systemd/system and its drop-ins, whether it starts with the machine, whether it runs. The host's systemd must accept every line before anything is changed.
 *
 * @example
 * new SystemdUnit('nightly', {
 *   host: 'web1',
 *   name: 'shop-report.timer',
 *   sections: { Timer: { OnCalendar: 'daily' }, Install: { WantedBy: 'timers.target' } },
 * });
 */
export class SystemdUnit extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof systemdUnitProps>['host']>>;
  /** Name of the unit */
  declare readonly name: pulumi.Output<NonNullable<z.output<typeof systemdUnitProps>['name']>>;
  /** Sections of the unit (`Unit`, `Service`, `Install`, …): settings with their values; a repeated one has a list. Default: the unit file is not managed, as with a unit of a package or an instance of a template */
  declare readonly sections: pulumi.Output<z.output<typeof systemdUnitProps>['sections']>;
  /** Order of the options: `[name]` begins a section, every other entry is an option, `; text` a comment. Default: by name, plugins first */
  declare readonly layout: pulumi.Output<z.output<typeof systemdUnitProps>['layout']>;
  /** Drop-ins of the unit by file name without `.conf` (`50-limits`), each with its sections. If `sections` are given too, foreign drop-ins are removed */
  declare readonly dropIns: pulumi.Output<z.output<typeof systemdUnitProps>['dropIns']>;
  /** Octal mode of the unit file and the drop-ins. Default: 644; 640 where they hold a secret */
  declare readonly mode: pulumi.Output<z.output<typeof systemdUnitProps>['mode']>;
  /** Whether nothing can start the unit; then it has no sections and no drop-ins. Default: false */
  declare readonly masked: pulumi.Output<z.output<typeof systemdUnitProps>['masked']>;
  /** Whether it starts with the machine; needs an [Install] section. Default: true with such a section; left alone where `sections` are not given */
  declare readonly enabled: pulumi.Output<z.output<typeof systemdUnitProps>['enabled']>;
  /** Whether it runs now; `unmanaged` leaves that alone. Of a template: whether its instances that run take changes over. Default: running; stopped where masked; unmanaged for a oneshot service, which is over once it has run */
  declare readonly ensure: pulumi.Output<z.output<typeof systemdUnitProps>['ensure']>;
  /** Most seconds until it must be active. Default: 60 */
  declare readonly timeout: pulumi.Output<z.output<typeof systemdUnitProps>['timeout']>;
  /** Absolute path of the unit file */
  declare readonly path: pulumi.Output<z.output<typeof systemdUnitState>['path']>;
  /** SHA-256 of the unit file, else of the drop-ins */
  declare readonly digest: pulumi.Output<z.output<typeof systemdUnitState>['digest']>;
  /** Paths of all managed files */
  declare readonly files: pulumi.Output<z.output<typeof systemdUnitState>['files']>;
  /** SHA-256 of its files as they were put there, by path: a deletion spares what was edited since */
  declare readonly digests: pulumi.Output<z.output<typeof systemdUnitState>['digests']>;
  /** Activation after its drop-ins are removed */
  declare readonly effect: pulumi.Output<z.output<typeof systemdUnitState>['effect']>;

  constructor(name: string, args: SystemdUnitArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:SystemdUnit', props: { ...args }, outputs: outputs['uwsgi:index:SystemdUnit'] }, opts);
  }

  /** Reads a SystemdUnit that exists already, without managing it, by its id: `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SystemdUnit {
    return new SystemdUnit(name, {} as SystemdUnitArgs, { ...opts, id });
  }
}

/** Arguments of {@link Tmpfiles}. */
export type TmpfilesArgs = Inputs<typeof tmpfilesProps, 'name'>;

/**
 * A fragment of tmpfiles.d(5): directories and files that systemd makes now and at every boot. A line that systemd refuses leaves everything unchanged. Created directories and files stay when the fragment is removed.
 *
 * @example
 * new Tmpfiles('shop', { host: 'web1', name: 'shop', lines: ['d /run/shop 0750 shop www-data -'] });
 */
export class Tmpfiles extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof tmpfilesProps>['host']>>;
  /** Name of the fragment */
  declare readonly name: pulumi.Output<NonNullable<z.output<typeof tmpfilesProps>['name']>>;
  /** Lines in the notation of tmpfiles.d(5): `d /run/shop 0750 shop www-data -` */
  declare readonly lines: pulumi.Output<z.output<typeof tmpfilesProps>['lines']>;
  /** Absolute path of the fragment */
  declare readonly path: pulumi.Output<z.output<typeof tmpfilesState>['path']>;
  /** SHA-256 of the fragment */
  declare readonly digest: pulumi.Output<z.output<typeof tmpfilesState>['digest']>;

  constructor(name: string, args: TmpfilesArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:Tmpfiles', props: { ...args }, outputs: outputs['uwsgi:index:Tmpfiles'] }, opts);
  }

  /** Reads a Tmpfiles that exists already, without managing it, by its id: `host:/path`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Tmpfiles {
    return new Tmpfiles(name, {} as TmpfilesArgs, { ...opts, id });
  }
}

/**
 * A vassal: a configuration in a directory that an emperor watches, run by the emperor. A change is validated by the host, installed, and proven by workers of the new revision; otherwise the previous file is restored.
 *
 * @example
 * new Vassal('shop', { emperor, name: 'shop', section, owner: 'shop', group: 'shop' });
 */
export class Vassal extends UwsgiResource {
  /** Host it is on */
  declare readonly host: pulumi.Output<NonNullable<z.output<typeof vassalProps>['host']>>;
  /** Directory that the emperor watches */
  declare readonly directory: pulumi.Output<NonNullable<z.output<typeof vassalProps>['directory']>>;
  /** Name of the vassal */
  declare readonly name: pulumi.Output<NonNullable<z.output<typeof vassalProps>['name']>>;
  /** Address of the stats server of the emperor */
  declare readonly stats: pulumi.Output<NonNullable<z.output<typeof vassalProps>['stats']>>;
  /** Whether the emperor runs vassals as the owners of their files; an output of Emperor. Default: false */
  declare readonly tyrant: pulumi.Output<z.output<typeof vassalProps>['tyrant']>;
  /** Sections of the configuration: options with their values as texts; an option given several times has a list */
  declare readonly sections: pulumi.Output<z.output<typeof vassalProps>['sections']>;
  /** Order of the options: `[name]` begins a section, every other entry is an option, `; text` a comment. Default: by name, plugins first */
  declare readonly layout: pulumi.Output<z.output<typeof vassalProps>['layout']>;
  /** Whether options that no uWSGI knows, and values of the wrong kind, are refused. Default: true */
  declare readonly strict: pulumi.Output<z.output<typeof vassalProps>['strict']>;
  /** Octal mode of the file, which the user of the vassal must be able to read. Default: 644; where it holds a secret 640, with the group that must read it, and 600 under a tyrant */
  declare readonly mode: pulumi.Output<z.output<typeof vassalProps>['mode']>;
  /** Owner of the file, and under a tyrant user of the vassal. Default: the user that writes it */
  declare readonly owner: pulumi.Output<z.output<typeof vassalProps>['owner']>;
  /** Group of the file, and under a tyrant group of the vassal. Default: the group of the user that writes it */
  declare readonly group: pulumi.Output<z.output<typeof vassalProps>['group']>;
  /** Group of the user that the emperor runs as, where that is not root: a file that holds a secret gets it; an output of Emperor. Default: the emperor is root */
  declare readonly emperorGroup: pulumi.Output<z.output<typeof vassalProps>['emperorGroup']>;
  /** Path of the unix socket whose first connection starts it */
  declare readonly onDemand: pulumi.Output<z.output<typeof vassalProps>['onDemand']>;
  /** The uWSGI program on the host */
  declare readonly binary: pulumi.Output<NonNullable<z.output<typeof vassalProps>['binary']>>;
  /** Desired state. A vassal that does not run shows as throttled (it fails again and again), stopped, starting or stale */
  declare readonly ensure: pulumi.Output<z.output<typeof vassalProps>['ensure']>;
  /** Whether the host's own uWSGI must accept the configuration before it is put in place. Default: true */
  declare readonly validate: pulumi.Output<z.output<typeof vassalProps>['validate']>;
  /** Most seconds until workers of the new configuration accept requests. Default: 60 */
  declare readonly timeout: pulumi.Output<z.output<typeof vassalProps>['timeout']>;
  /** Path of its configuration */
  declare readonly path: pulumi.Output<z.output<typeof vassalState>['path']>;
  /** SHA-256 of its configuration as deployed */
  declare readonly digest: pulumi.Output<z.output<typeof vassalState>['digest']>;
  /** Revision that the workers serve: digest over all options that workers must restart for */
  declare readonly revision: pulumi.Output<z.output<typeof vassalState>['revision']>;

  constructor(name: string, args: VassalArgs, opts?: pulumi.CustomResourceOptions) {
    super(name, { type: 'uwsgi:index:Vassal', props: vassalInputs(args), outputs: outputs['uwsgi:index:Vassal'] }, opts);
  }

  /** Reads a Vassal that exists already, without managing it, by its id: `host:/path` of its configuration. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Vassal {
    return new Vassal(name, {} as VassalArgs, { ...opts, id });
  }
}
