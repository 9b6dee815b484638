// Written by `npm run generate` from the registry of resources; do not edit.
import type { z } from 'zod';
import type { configurationProps, configurationState } from '../configuration/props';
import type { directoryProps, directoryState } from '../directory/props';
import type { emperorProps, emperorState } from '../emperor/props';
import type { fileProps, fileState } from '../file/props';
import type { instanceProps, instanceState } from '../instance/props';
import type { pauseProps, pauseState } from '../pause/props';
import type { postgresVassalProps, postgresVassalState } from '../postgres-vassal/props';
import type { releaseProps, releaseState } from '../release/props';
import type { systemdUnitProps, systemdUnitState } from '../systemd-unit/props';
import type { tmpfilesProps, tmpfilesState } from '../tmpfiles/props';
import type { vassalProps, vassalState } from '../vassal/props';

/** Inputs of every resource type, by its token. */
export interface ResourceInputs {
  readonly 'uwsgi:index:Configuration': z.input<typeof configurationProps>;
  readonly 'uwsgi:index:Directory': z.input<typeof directoryProps>;
  readonly 'uwsgi:index:Emperor': z.input<typeof emperorProps>;
  readonly 'uwsgi:index:File': z.input<typeof fileProps>;
  readonly 'uwsgi:index:Instance': z.input<typeof instanceProps>;
  readonly 'uwsgi:index:Pause': z.input<typeof pauseProps>;
  readonly 'uwsgi:index:PostgresVassal': z.input<typeof postgresVassalProps>;
  readonly 'uwsgi:index:Release': z.input<typeof releaseProps>;
  readonly 'uwsgi:index:SystemdUnit': z.input<typeof systemdUnitProps>;
  readonly 'uwsgi:index:Tmpfiles': z.input<typeof tmpfilesProps>;
  readonly 'uwsgi:index:Vassal': z.input<typeof vassalProps>;
}

/** Props of every resource type as checked, with defaults filled in, by its token. */
export interface ResourceProps {
  readonly 'uwsgi:index:Configuration': z.output<typeof configurationProps>;
  readonly 'uwsgi:index:Directory': z.output<typeof directoryProps>;
  readonly 'uwsgi:index:Emperor': z.output<typeof emperorProps>;
  readonly 'uwsgi:index:File': z.output<typeof fileProps>;
  readonly 'uwsgi:index:Instance': z.output<typeof instanceProps>;
  readonly 'uwsgi:index:Pause': z.output<typeof pauseProps>;
  readonly 'uwsgi:index:PostgresVassal': z.output<typeof postgresVassalProps>;
  readonly 'uwsgi:index:Release': z.output<typeof releaseProps>;
  readonly 'uwsgi:index:SystemdUnit': z.output<typeof systemdUnitProps>;
  readonly 'uwsgi:index:Tmpfiles': z.output<typeof tmpfilesProps>;
  readonly 'uwsgi:index:Vassal': z.output<typeof vassalProps>;
}

/** State of every resource type, by its token. */
export interface ResourceStates {
  readonly 'uwsgi:index:Configuration': z.output<typeof configurationState>;
  readonly 'uwsgi:index:Directory': z.output<typeof directoryState>;
  readonly 'uwsgi:index:Emperor': z.output<typeof emperorState>;
  readonly 'uwsgi:index:File': z.output<typeof fileState>;
  readonly 'uwsgi:index:Instance': z.output<typeof instanceState>;
  readonly 'uwsgi:index:Pause': z.output<typeof pauseState>;
  readonly 'uwsgi:index:PostgresVassal': z.output<typeof postgresVassalState>;
  readonly 'uwsgi:index:Release': z.output<typeof releaseState>;
  readonly 'uwsgi:index:SystemdUnit': z.output<typeof systemdUnitState>;
  readonly 'uwsgi:index:Tmpfiles': z.output<typeof tmpfilesState>;
  readonly 'uwsgi:index:Vassal': z.output<typeof vassalState>;
}
