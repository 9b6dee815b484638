/** When waiting is reported first, and how often from then on, in ms. */
const first = 2_000;
const next = 5_000;

/** Reports how many seconds some work takes already, again and again until it ends. */
export async function withWords<T>(word: (seconds: number) => void, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      word(Math.round((performance.now() - began) / 1_000));
      wait(next);
    }, ms).unref();
  };
  wait(first);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
