import { checkWhole } from '../check';
import { OptionGroup } from '../group';
import { sockets } from '../networking/sockets';
import { given, join, listed, type OneOrMore } from '../parts';
import type { SectionWriter } from '../section-writer';
import { type Late, text } from '../text';
import { type MuleFarm, muleFarm } from './mule-farm';
import type {
  HarakiriParams,
  MulesParams,
  ReloadOnExceptionParams,
  ReloadParams,
  ThreadParams,
  WorkersBasicParams,
} from './params';

/** Worker processes, their threads, and mules. */
export class Workers<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  static readonly muleFarm = muleFarm;
  readonly muleFarm = muleFarm;
  private readonly farmed: number[] = [];
  private scripts = 0;

  /** Sets the main options of the workers. */
  setBasicParams(params: WorkersBasicParams = {}) {
    this.setCountAuto({ count: params.count });
    this.add('touch-workers-reload', params.touchReload);
    this.add('touch-chain-reload', params.touchChainReload);
    this.flag('reaper', params.zombieReaper);
    this.put('limit-as', params.limitAddrSpace);
    this.put('limit-nproc', params.limitCount);
    return this.put('cpu-affinity', params.cpuAffinity);
  }

  /** Runs a command instead of each worker. Becomes `worker-exec`; after the hook of forking: `worker-exec2`. */
  runCommandAsWorker(
    command: Late<string>,
    { afterPostForkHook = false }: { readonly afterPostForkHook?: boolean } = {},
  ) {
    return this.add(afterPostForkHook ? 'worker-exec2' : 'worker-exec', command);
  }

  /**
   * One worker per processor, unless a number is given, now or before by `processes`, which is the same option of uWSGI.
   * Becomes `workers`, or `processes` where the section has it.
   */
  setCountAuto({ count }: { readonly count?: Late<number> } = {}) {
    checkWhole('workers.setCountAuto.count', count);
    const named = this.section.get('processes') === undefined ? 'workers' : 'processes';
    if (!count && named === 'processes') return this.section;
    return this.put(named, count || '%k');
  }

  /** Sets the threads of the workers. */
  setThreadParams(params: ThreadParams = {}) {
    this.flag('enable-threads', params.enable);
    this.flag('no-threads-wait', params.noWait);
    this.put('threads', params.count);
    this.put('offload-threads', params.countOffload);
    if (params.count) this.section.printOut(text`Threads per worker: ${params.count}`);
    return this.put('threads-stacksize', params.stackSize);
  }

  /** Sets mules. Farms that name no numbers get the next free ones. */
  setMulesParams(params: MulesParams = {}) {
    for (const farm of listed(params.farms)) this.addFarm(farm);
    this.setMules(params.mules);
    this.add('touch-mules-reload', params.touchReload);
    this.put('mule-harakiri', params.harakiriTimeout);
    this.put('mule-reload-mercy', params.reloadMercy);
    this.put('mule-msg-size', params.msgBuffer);
    return this.put('mule-msg-recv-size', params.msgBufferRecv);
  }

  /** Sets the limits after which a worker is reloaded. */
  setReloadParams(params: ReloadParams = {}) {
    this.put('max-requests', params.maxRequests);
    this.put('max-requests-delta', params.maxRequestsDelta);
    this.put('min-worker-lifetime', params.minLifetime);
    this.put('max-worker-lifetime', params.maxLifetime);
    this.put('reload-on-as', params.maxAddrSpace);
    this.put('reload-on-rss', params.maxRss);
    this.put('reload-on-uss', params.maxUss);
    this.put('reload-on-pss', params.maxPss);
    this.put('evil-reload-on-as', params.maxAddrSpaceForced);
    this.put('evil-reload-on-rss', params.maxRssForced);
    this.put('mem-collector-freq', params.watchIntervalForced);
    return this.put('worker-reload-mercy', params.mercy);
  }

  /** Sets the exceptions that reload a worker. */
  setReloadOnExceptionParams(params: ReloadOnExceptionParams = {}) {
    this.flag('reload-on-exception', params.doReload);
    this.put('reload-on-exception-type', params.etype);
    this.put('reload-on-exception-value', params.evalue);
    return this.put('reload-on-exception-repr', params.erepr);
  }

  /** Sets when a worker that hangs is killed. */
  setHarakiriParams(params: HarakiriParams = {}) {
    this.put('harakiri', params.timeout);
    this.flag('harakiri-verbose', params.verbose);
    return this.flag('harakiri-no-arh', params.disableForArh);
  }

  /**
   * Passes sockets to zergs, instances that join and leave. Becomes `zerg-server`; with sockets to bind, `zergpool`.
   *
   * @param socket where zergs ask for the sockets
   */
  setZergServerParams(
    socket: Late<string>,
    { clientsSocketPool }: { readonly clientsSocketPool?: OneOrMore<Late<string>> } = {},
  ) {
    if (!given(clientsSocketPool) || clientsSocketPool === '') return this.put('zerg-server', socket);
    const sockets = join(listed(clientsSocketPool), ',');
    return this.add('zergpool', text`${socket}:${sockets}`, { plugin: 'zergpool' });
  }

  /**
   * Gets sockets from a zerg server. Becomes `zerg`.
   *
   * @param options `useFallbackSocket` binds the sockets itself when no zerg server answers: `zerg-fallback` and `socket`
   */
  setZergClientParams(
    serverSockets: OneOrMore<Late<string>>,
    { useFallbackSocket }: { readonly useFallbackSocket?: boolean } = {},
  ) {
    this.add('zerg', serverSockets);
    if (useFallbackSocket === undefined) return this.section;
    this.flag('zerg-fallback', useFallbackSocket);
    if (!useFallbackSocket) return this.section;
    this.section.networking.registerSocket(listed(serverSockets).map((address) => sockets.default(address)));
    return this.section;
  }

  private addFarm(farm: MuleFarm) {
    const numbers = farm.numbersFrom(this.highestMule() + 1);
    this.farmed.push(...numbers);
    this.add('farm', { render: () => farm.text(numbers) });
  }

  private setMules(mules: MulesParams['mules']) {
    if (Array.isArray(mules)) {
      this.scripts += mules.length;
      this.add('mule', mules);
    } else if (given(mules)) {
      this.put('mules', mules as number);
    }
    // uWSGI rejects a farm with a mule that does not exist.
    const known = Number(this.section.get('mules') ?? 0);
    const missing = this.highestMule() - this.scripts;
    if (missing > known) this.put('mules', missing);
  }

  private highestMule(): number {
    return Math.max(0, ...this.farmed);
  }
}
