import { resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import type { EmperorRef, postgresVassalProps } from '../resources/postgres-vassal/props';
import type { releaseProps } from '../resources/release/props';
import type { vassalProps } from '../resources/vassal/props';
import type { Emperor } from './generated/resources';
import type { DeepInput, Inputs, WithSections } from './uwsgi-resource';

/** Properties of a vassal, each of which may be an Output. */
export type VassalInputs = Inputs<typeof vassalProps, 'name'>;

/** Properties that a vassal takes from the outputs of its emperor. */
export type EmperorOutputs = 'host' | 'directory' | 'stats' | 'tyrant' | 'binary' | 'emperorGroup';

/** Arguments of a {@link Vassal}: an Emperor of the same program, or the properties that an emperor has as outputs. */
export type VassalArgs =
  | WithSections<VassalInputs & { readonly emperor?: undefined }>
  | WithSections<
      Omit<VassalInputs, EmperorOutputs> &
        Partial<Pick<VassalInputs, EmperorOutputs>> & { readonly emperor: Emperor }
    >;

/** Fills in omitted arguments from the outputs of the emperor. */
export function vassalInputs({ emperor, ...own }: VassalArgs): pulumi.Inputs {
  if (emperor === undefined) return own;
  const { host, directory, stats, tyrant, binary, emperorGroup } = emperor;
  return { host, directory, stats, tyrant, binary, emperorGroup, ...own };
}

/** Properties of a vassal in PostgreSQL, each of which may be an Output. */
export type PostgresVassalInputs = Omit<Inputs<typeof postgresVassalProps, 'name'>, 'emperors'> & {
  /**
   * Emperors whose workers prove a change: resources, or their outputs.
   * @default - none, the change is done when the row is committed
   */
  readonly emperors?: readonly (Emperor | DeepInput<EmperorRef>)[];
};

/** Arguments of a {@link PostgresVassal}. */
export type PostgresVassalArgs = WithSections<PostgresVassalInputs>;

/** Reduces emperors to the outputs that queries need. */
export function postgresVassalInputs({ emperors, ...own }: PostgresVassalArgs): pulumi.Inputs {
  return {
    ...own,
    emperors: emperors?.map((emperor) => {
      const { host, stats, binary } = emperor as Emperor;
      return { host, stats, binary };
    }),
  };
}

/** Arguments of a {@link Release}. */
export type ReleaseArgs = Inputs<typeof releaseProps, 'name'>;

/** Makes `source` absolute, since the plugin may run in another directory than the program. */
export function releaseInputs({ source, ...own }: ReleaseArgs): pulumi.Inputs {
  return source === undefined
    ? own
    : { ...own, source: pulumi.output(source).apply((path) => resolve(path)) };
}
