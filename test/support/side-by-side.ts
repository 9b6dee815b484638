/** Tests that need one another's outcome, in their order. */
export interface Lane {
  readonly title: string;
  /** What must be there before the first step. */
  prepare?(): Promise<void>;
  readonly steps: readonly (readonly [title: string, run: () => Promise<void>])[];
}

/**
 * Declares lanes that run at the same time, since most of what they do is wait for hosts; each step is a test of its own. As
 * with other tests, a step runs whatever became of those before it.
 *
 * Call it within a suite whose `beforeAll` has what all lanes need.
 */
export function sideBySide(lanes: readonly Lane[]): void {
  let running: ReadonlyMap<Lane, readonly Promise<void>[]> | undefined;
  const start = () => {
    running ??= new Map(lanes.map((lane) => [lane, begin(lane)]));
    return running;
  };
  describe('side by side', () => {
    // Before what `beforeAll` of the suite made goes away.
    afterAll(() => Promise.allSettled([...(running?.values() ?? [])].flat()).then(() => undefined));
    describe.each(lanes.map((lane) => [lane.title, lane] as const))('%s', (_, lane) => {
      const titles = lane.steps.map(([title], index) => [title, index] as const);
      test.each(titles)('%s', (_title, index) => start().get(lane)![index]);
    });
  });
}

function begin({ prepare, steps }: Lane): readonly Promise<void>[] {
  let before: Promise<unknown> = Promise.resolve().then(prepare);
  return steps.map(([, run], index) => {
    // Without what the lane needs, its first step fails for that reason, and the others by themselves.
    const step = index === 0 ? before.then(run) : before.then(run, run);
    step.catch(() => undefined);
    before = step;
    return step;
  });
}
