import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connect, type ConverseOptions, converse } from './converse';
import type { ApplicationReply } from './exchange';
import { getHttp } from './http-request';
import { ping } from './ping';
import { excerptLength, type Probe, probeUrl } from './probe';
import { TalkError } from './talk-error';
import { requestUwsgi } from './uwsgi-request';

/** Options for repeating probes. */
export interface RunProbesOptions {
  /** Deadline in milliseconds since the epoch. */
  readonly until: number;
  /**
   * Seconds between two attempts.
   * @default 0.5
   */
  readonly interval?: number;
  /** Aborts the probes; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Result of probes. */
export type ProbeResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** The first probe that failed, in declared order. */
      readonly probe: Probe;
      /** Number of attempts. */
      readonly attempts: number;
      /** Result of the last failed attempt: an error, or the status and the first 300 characters of the body. */
      readonly seen: string;
    };

/**
 * Runs probes in parallel until each succeeded the required number of times in a row, or until the deadline.
 *
 * @param connect opens a stream to an address as the host sees it: `(address) => host.connect(address)`
 * @throws RangeError for a `command` probe, which runs on the host by `probeScript()`
 * @example
 * const result = await runProbes((address) => host.connect(address), [{ tcp: { address: '127.0.0.1:8000' } }], {
 *   until: Date.now() + 30_000,
 * });
 */
export async function runProbes(
  connect: (address: string) => Promise<Duplex>,
  probes: readonly Probe[],
  options: RunProbesOptions,
): Promise<ProbeResult> {
  if (probes.some(({ command }) => command !== undefined)) {
    throw new RangeError('Cannot run a command probe over a connection: it must run on the host');
  }
  const results = await Promise.all(probes.map((probe) => runProbe(connect, probe, options)));
  return results.find(({ ok }) => !ok) ?? { ok: true };
}

async function runProbe(
  connect: (address: string) => Promise<Duplex>,
  probe: Probe,
  { until, interval = 0.5, signal }: RunProbesOptions,
): Promise<ProbeResult> {
  const { timeout = 5, successes = 1 } = probe;
  let seen = 'nothing, as time was up before the first attempt';
  let attempts = 0;
  for (let inRow = 0; Date.now() < until; ) {
    attempts += 1;
    const left = (until - Date.now()) / 1000;
    const trouble = await attempt(connect, probe, { timeout: Math.min(timeout, left), signal });
    inRow = trouble === undefined ? inRow + 1 : 0;
    if (inRow >= successes) return { ok: true };
    // Keep the result of an earlier attempt: the last one often times out.
    const cut = trouble?.timedOut === true && left < timeout && attempts > 1;
    if (trouble === undefined) seen = `${inRow} successes in a row, but ${successes} are required`;
    else if (!cut) seen = trouble.seen;
    const rest = until - Date.now();
    if (rest > 0) await delay(Math.min(interval * 1000, rest), undefined, { signal });
  }
  return { ok: false, probe, attempts, seen };
}

/** Failure of an attempt. */
interface Trouble {
  readonly seen: string;
  readonly timedOut: boolean;
}

/** Makes one attempt; returns its failure, or undefined. */
async function attempt(
  connect: (address: string) => Promise<Duplex>,
  { http, ping: pinged, request, tcp, unix }: Probe,
  options: ConverseOptions,
): Promise<Trouble | undefined> {
  const to =
    (address: string): Connect =>
    () =>
      connect(address);
  try {
    if (http !== undefined) {
      const { address, path, host } = probeUrl(http.url);
      return unlike(await getHttp(to(address), { path, host: http.host ?? host }, options), http);
    }
    if (request !== undefined) {
      const { address, path, host } = request;
      return unlike(await requestUwsgi(to(address), { path, host }, options), request);
    }
    if (pinged !== undefined) {
      const { warning } = await ping(to(pinged.address), options);
      return warning === undefined ? undefined : { seen: `the warning ${excerpt(warning)}`, timedOut: false };
    }
    await converse(to(tcp?.address ?? unix!.path), 'connect', options, async () => {});
    return undefined;
  } catch (error) {
    if (error instanceof TalkError) return { seen: error.seen, timedOut: error.reason === 'timeout' };
    throw error;
  }
}

/** Checks an answer against the probe's expectations. */
function unlike(
  answer: ApplicationReply,
  { status, contains }: { readonly status?: number; readonly contains?: string },
): Trouble | undefined {
  const body = answer.body.toString();
  const seen = `status ${answer.status} with the body ${excerpt(body)}`;
  if (status === undefined ? answer.status >= 400 : answer.status !== status) {
    return { seen: `${seen}, but the status must be ${status ?? 'below 400'}`, timedOut: false };
  }
  if (contains !== undefined && !body.includes(contains)) {
    return { seen: `${seen}, but the body must contain ${JSON.stringify(contains)}`, timedOut: false };
  }
  return undefined;
}

function excerpt(text: string): string {
  return JSON.stringify(text.slice(0, excerptLength));
}
