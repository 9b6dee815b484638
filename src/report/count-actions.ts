import type { ReportHost } from './model';

/** Counts the actions on a host: `1 create, 2 update, 3 interrupted`. */
export function countActions({
  resources,
  interrupted,
}: Pick<ReportHost, 'resources' | 'interrupted'>): string {
  const kinds = ['create', 'adopt', 'update', 'replace', 'delete', 'forget'] as const;
  const parts: string[] = kinds.flatMap((kind) => {
    const count = resources.filter((one) => one.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind === 'adopt' ? 'take over' : kind}`];
  });
  if (interrupted > 0) parts.push(`${interrupted} interrupted`);
  return parts.length === 0 ? 'no change' : parts.join(', ');
}
