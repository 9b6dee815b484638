// Written by `npm run generate` from the registry of resources; do not edit.
import { configurationState } from '../../resources/configuration/props';
import { directoryState } from '../../resources/directory/props';
import { emperorState } from '../../resources/emperor/props';
import { fileState } from '../../resources/file/props';
import { instanceState } from '../../resources/instance/props';
import { pauseState } from '../../resources/pause/props';
import { postgresVassalState } from '../../resources/postgres-vassal/props';
import { releaseState } from '../../resources/release/props';
import { systemdUnitState } from '../../resources/systemd-unit/props';
import { tmpfilesState } from '../../resources/tmpfiles/props';
import { vassalState } from '../../resources/vassal/props';

/** Outputs of every resource type besides its inputs, by its token. */
export const outputs: Readonly<Record<string, readonly string[]>> = {
  'uwsgi:index:Configuration': Object.keys(configurationState.shape),
  'uwsgi:index:Directory': Object.keys(directoryState.shape),
  'uwsgi:index:Emperor': Object.keys(emperorState.shape),
  'uwsgi:index:File': Object.keys(fileState.shape),
  'uwsgi:index:Instance': Object.keys(instanceState.shape),
  'uwsgi:index:Pause': Object.keys(pauseState.shape),
  'uwsgi:index:PostgresVassal': Object.keys(postgresVassalState.shape),
  'uwsgi:index:Release': Object.keys(releaseState.shape),
  'uwsgi:index:SystemdUnit': Object.keys(systemdUnitState.shape),
  'uwsgi:index:Tmpfiles': Object.keys(tmpfilesState.shape),
  'uwsgi:index:Vassal': Object.keys(vassalState.shape),
};
