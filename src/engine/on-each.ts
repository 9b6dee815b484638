/**
 * Asks all at once.
 *
 * @throws the one error, or an AggregateError whose message tells all of them
 */
export async function onEach<T, U>(items: readonly T[], ask: (item: T) => Promise<U>): Promise<readonly U[]> {
  const answers = await Promise.allSettled(items.map(ask));
  const failed = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []));
  if (failed.length === 1) throw failed[0];
  if (failed.length > 1) throw new AggregateError(failed, failed.map(({ message }) => message).join('\n'));
  return answers.map((answer) => (answer as PromiseFulfilledResult<U>).value);
}
