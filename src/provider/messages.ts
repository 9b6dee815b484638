import * as rpc from '@pulumi/pulumi/proto/provider_pb';
import type { Autonaming } from './check';
import type { DiffResult } from './diff';

/** A fault of an input, as the engine takes it. */
export function checkFailure({ property, reason }: { property: string; reason: string }): rpc.CheckFailure {
  return new rpc.CheckFailure().setProperty(property).setReason(reason);
}

const modes = ['propose', 'enforce', 'disable'] as const;

/** How the engine wants names to be made. */
export function autonamingOf(request: rpc.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (options === undefined) return undefined;
  return { mode: modes[options.getMode()], proposed: options.getProposedName() };
}

/** Differences, as the engine takes them. */
export function diffResponse({
  detailed,
  properties,
  replaces,
  deleteFirst,
}: Omit<DiffResult, 'lines' | 'refused'>): rpc.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
  const response = new rpc.DiffResponse()
    .setChanges(properties.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList([...properties])
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteFirst)
    .setHasdetaileddiff(true);
  const { Kind } = rpc.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    remove: [Kind.DELETE, Kind.DELETE_REPLACE],
    change: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  for (const [path, change] of detailed) {
    const kind = kinds[change.kind][change.replaces ? 1 : 0];
    response.getDetaileddiffMap().set(path, new rpc.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}
