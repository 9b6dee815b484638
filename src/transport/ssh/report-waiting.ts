/** First report of waiting, and interval of later ones, in ms. */
const first = 2_000;
const next = 5_000;

/** Reports the elapsed seconds of some work repeatedly until it ends. */
export async function reportWaiting<T>(
  report: (seconds: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      report(Math.round((performance.now() - began) / 1_000));
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
