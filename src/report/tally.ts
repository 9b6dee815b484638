import type { ReportHost } from './model';

/** What is done on a host, in numbers: `1 create, 2 update`. */
export function tally({ resources }: Pick<ReportHost, 'resources'>): string {
  const kinds = ['create', 'adopt', 'update', 'replace', 'delete', 'forget'] as const;
  const parts = kinds.flatMap((kind) => {
    const count = resources.filter((one) => one.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind === 'adopt' ? 'take over' : kind}`];
  });
  return parts.length === 0 ? 'no change' : parts.join(', ');
}
