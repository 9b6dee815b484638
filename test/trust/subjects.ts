import type { Thing } from './scene';

/** Something that is deployed, changed and disturbed. */
export interface Subject {
  /** Of `program.ts`. */
  readonly declared: string;
  /** Type of the resources, for the table. */
  readonly type: string;
  /** Where it serves. */
  readonly port?: (thing: Thing) => number;
  /** What answers there: the version, unless what serves stays beside what changes. */
  readonly answer?: string;
  /** Whether a user of its own owns the folder of its files. */
  readonly folder?: string;
  /** Whether its files hold the secret. */
  readonly secretive?: boolean;
  /** Whether a wrong version can be tried. */
  readonly runs?: boolean;
  /** Whether it has a unit with the name of the thing. */
  readonly unit?: boolean;
  /** The file that another hand edits. */
  readonly file?: (name: string) => string;
}

const ini = (name: string): string => `/etc/uwsgi/${name}.ini`;
const own = '/srv/own';
const here = ({ port }: Thing): number => port;

/** All subjects, by name. */
export const subjects: Readonly<Record<string, Subject>> = {
  instance: {
    declared: 'instance',
    type: 'Instance (systemd)',
    port: here,
    secretive: true,
    runs: true,
    unit: true,
    file: ini,
  },
  pidfile: {
    declared: 'pidfile',
    type: 'Instance (pidfile)',
    port: here,
    secretive: true,
    runs: true,
    file: ini,
  },
  emperor: { declared: 'emperor', type: 'Emperor', port: here, answer: 'page', unit: true, file: ini },
  vassal: {
    declared: 'vassal',
    type: 'Vassal',
    port: here,
    secretive: true,
    runs: true,
    file: (name) => `/srv/fief/${name}.ini`,
  },
  'postgres vassal': { declared: 'postgres vassal', type: 'PostgresVassal', secretive: true },
  'zerg pool': {
    declared: 'zerg pool',
    type: 'ZergPool',
    port: ({ port }) => port + 500,
    answer: 'drone',
    unit: true,
    file: ini,
  },
  zerg: { declared: 'zerg', type: 'Zerg', port: () => 8990, secretive: true, unit: true, file: ini },
  router: { declared: 'router', type: 'Router', port: here, answer: 'squire', unit: true, file: ini },
  release: { declared: 'release', type: 'Release', secretive: true },
  unit: {
    declared: 'unit',
    type: 'SystemdUnit',
    unit: true,
    file: (name) => `/etc/systemd/system/${name}.service`,
  },
  file: { declared: 'file', type: 'File', secretive: true, file: (name) => `/srv/files/${name}.txt` },
  directory: { declared: 'directory', type: 'Directory' },
  tmpfiles: { declared: 'tmpfiles', type: 'Tmpfiles', file: (name) => `/etc/tmpfiles.d/${name}.conf` },
  configuration: {
    declared: 'configuration',
    type: 'Configuration',
    secretive: true,
    file: (name) => `/srv/files/${name}.ini`,
  },
  'instance of the user': {
    declared: 'instance',
    type: 'Instance (systemd)',
    port: here,
    folder: own,
    file: (name) => `${own}/${name}.ini`,
  },
  'vassal of the user': {
    declared: 'vassal',
    type: 'Vassal',
    port: here,
    folder: own,
    file: (name) => `${own}/${name}.ini`,
  },
  'file of the user': {
    declared: 'file',
    type: 'File',
    secretive: true,
    folder: own,
    file: (name) => `${own}/${name}.txt`,
  },
  'configuration of the user': {
    declared: 'configuration',
    type: 'Configuration',
    secretive: true,
    folder: own,
    file: (name) => `${own}/${name}.ini`,
  },
};

/** Names of the subjects that fit. */
export const subjectsThat = (fits: (subject: Subject) => boolean): readonly string[] =>
  Object.keys(subjects).filter((name) => fits(subjects[name]!));

/** What is done to a thing. */
export type Operation = 'create' | 'update' | 'rename' | 'delete' | 'nothing';
