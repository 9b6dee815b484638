import { Worker } from 'node:worker_threads';

/** Seconds after which the evaluation of a program is reported, and between two reports. */
const first = 5;
const between = 30;

/** A thread of its own reports, because a program that computes or waits synchronously blocks the main one. */
const reporter = `
const { workerData: { file, first, between } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const began = Date.now();
const report = () => {
  const seconds = Math.round((Date.now() - began) / 1000);
  try { writeSync(2, 'Still evaluating ' + file + ' after ' + seconds + ' s; interrupt with ^C\\n'); } catch {}
};
setTimeout(() => { report(); setInterval(report, between * 1000); }, first * 1000);
`;

/**
 * Reports on standard error while the evaluation of a program takes long.
 *
 * @throws the result of `stuck` when the program waits for something that cannot come: nothing is left that could resolve its promise
 */
export async function whileLoading<T>(file: string, load: () => Promise<T>, stuck: () => Error): Promise<T> {
  const worker = new Worker(reporter, { eval: true, workerData: { file, first, between } });
  worker.unref();
  let end = (): void => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    end = () => reject(stuck());
    // Node.js would end the process here, with exit code 0.
    process.once('beforeExit', end);
  });
  try {
    return await Promise.race([load(), ended]);
  } finally {
    process.off('beforeExit', end);
    await worker.terminate();
  }
}
