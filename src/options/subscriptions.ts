import { OptionError } from './errors';
import { OptionGroup } from './group';
import { given, joinGiven, pairs } from './parts';
import type { SectionWriter } from './section-writer';
import { Algorithm, algorithms } from './subscriptions/algorithms';
import type {
  SubscribeParams,
  SubscriptionClientParams,
  SubscriptionServerParams,
  SubscriptionVerificationParams,
} from './subscriptions/params';
import { text } from './text';

/**
 * Subscriptions: instances announce themselves to a server, usually a router, which sends requests to those that are alive.
 * It trusts the network unless signatures are checked.
 */
export class Subscriptions<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** How a server shares requests between the nodes of a key. */
  static readonly algorithms = algorithms;

  /** How a server shares requests between the nodes of a key. */
  get algorithms() {
    return algorithms;
  }

  /** Sets how this instance serves subscriptions. */
  setServerParams(params: SubscriptionServerParams = {}): S {
    this.put('subscription-notify-socket', params.clientNotifyAddress);
    this.put('subscription-mountpoint', params.mountpointsDepth);
    this.flag('subscription-vassal-required', params.requireVassal);
    this.put('subscription-tolerance', params.tolerance);
    this.put('subscription-tolerance-inactive', params.toleranceInactive);
    return this.flag('subscription-dotsplit', params.keyDotSplit);
  }

  /** Sets which subscriptions this instance believes. */
  setServerVerificationParams(params: SubscriptionVerificationParams = {}): S {
    const { digestAlgo, dirCert } = params;
    if (digestAlgo && dirCert) this.put('subscriptions-sign-check', text`${digestAlgo}:${dirCert}`);
    this.put('subscriptions-sign-check-tolerance', params.tolerance);
    this.add('subscriptions-sign-skip-uid', params.noCheckUid);
    this.add('subscriptions-credentials-check', params.dirCredentials);
    return this.flag('subscriptions-use-credentials', params.passUnixCredentials);
  }

  /** Sets how this instance subscribes. */
  setClientParams(params: SubscriptionClientParams = {}): S {
    this.flag('start-unsubscribed', params.startUnsubscribed);
    this.flag('subscription-clear-on-shutdown', params.clearOnExit);
    this.flag('unsubscribe-on-graceful-reload', params.unsubscribeOnReload);
    return this.put('subscribe-freq', params.announceInterval);
  }

  /**
   * Subscribes; every call adds a subscription. Becomes `subscribe2`.
   *
   * @example
   * section.subscriptions.subscribe({ server: '10.0.0.1:7000', key: 'shop.example', balancingWeight: 2 });
   */
  subscribe(params: SubscribeParams): S {
    const { server, key, address, balancingAlgo, modifier, signing } = params;
    if (!server && !key) {
      throw new OptionError('subscriptions.subscribe', 'Cannot subscribe: server or key must be given');
    }
    const algorithm = typeof balancingAlgo === 'string' ? new Algorithm(balancingAlgo) : balancingAlgo;
    const subscription = pairs({
      [typeof address === 'number' ? 'socket' : 'addr']: address,
      vassal: params.addressVassal,
      backup: algorithm?.backupLevel,
      algo: algorithm?.name,
      weight: params.balancingWeight,
      check: params.checkFile,
      key,
      modifier1: modifier?.code,
      modifier2: modifier?.submod,
      proto: params.protocol,
      server,
      sign: given(signing) ? joinGiven(signing, ':') : undefined,
      sni_crt: params.sniCert,
      sni_ca: params.sniClientCa,
      sni_key: params.sniKey,
    });
    return this.add('subscribe2', subscription);
  }
}
