import type { Protocol } from '../networking/params';
import type { Maybe, OneOrMore } from '../parts';
import type { Modifier } from '../routing/modifier';
import type { Late } from '../text';
import type { Algorithm, AlgorithmName } from './algorithms';

/** A subscription server. */
export interface SubscriptionServerParams {
  /**
   * Address (UNIX or UDP) of this instance that servers acknowledge subscriptions to.
   * Becomes `subscription-notify-socket`.
   * @default - none
   */
  readonly clientNotifyAddress?: Maybe<Late<string>>;
  /**
   * How many parts of a path belong to a key: 2 for `shop.example/a/b`.
   * Becomes `subscription-mountpoint`.
   * @default - keys are domains only
   */
  readonly mountpointsDepth?: Maybe<Late<number>>;
  /**
   * Takes only subscriptions that name a vassal.
   * Becomes `subscription-vassal-required`.
   * @default - off
   */
  readonly requireVassal?: Maybe<Late<boolean>>;
  /**
   * Seconds without news after which a node is gone.
   * Becomes `subscription-tolerance`.
   * @default - 17
   */
  readonly tolerance?: Maybe<Late<number>>;
  /**
   * The same for nodes that are inactive.
   * Becomes `subscription-tolerance-inactive`.
   * @default - 0: such nodes stay
   */
  readonly toleranceInactive?: Maybe<Late<number>>;
  /**
   * Tries the next part of a key when there is no node: `shop.example` after `www.shop.example`.
   * Becomes `subscription-dotsplit`.
   * @default - off
   */
  readonly keyDotSplit?: Maybe<Late<boolean>>;
}

/** Which subscriptions a server believes. Becomes part of `subscriptions-sign-check`. */
export interface SubscriptionVerificationParams {
  /**
   * Digest of signatures, such as `SHA1`; together with `dirCert`.
   * Becomes `subscriptions-sign-check`.
   * @default - none: signatures are not checked
   */
  readonly digestAlgo?: Maybe<Late<string>>;
  /**
   * Directory of the keys' certificates; together with `digestAlgo`.
   * @default - none
   */
  readonly dirCert?: Maybe<Late<string>>;
  /**
   * Largest difference of clocks, in seconds.
   * Becomes `subscriptions-sign-check-tolerance`.
   * @default - one day
   */
  readonly tolerance?: Maybe<Late<number>>;
  /**
   * Users whose subscriptions over UNIX sockets need no signature.
   * Becomes `subscriptions-sign-skip-uid`.
   * @default - none
   */
  readonly noCheckUid?: Maybe<OneOrMore<Late<string | number>>>;
  /**
   * Directories of credentials of keys.
   * Becomes `subscriptions-credentials-check`.
   * @default - none
   */
  readonly dirCredentials?: Maybe<OneOrMore<Late<string>>>;
  /**
   * Uses the credentials of the peer of a UNIX socket (SCM_CREDENTIALS).
   * Becomes `subscriptions-use-credentials`.
   * @default - off
   */
  readonly passUnixCredentials?: Maybe<Late<boolean>>;
}

/** How this instance subscribes. */
export interface SubscriptionClientParams {
  /**
   * Waits with subscriptions until the master FIFO says so.
   * Becomes `start-unsubscribed`.
   * @default - off
   */
  readonly startUnsubscribed?: Maybe<Late<boolean>>;
  /**
   * Clears the key at the end, instead of unsubscribing.
   * Becomes `subscription-clear-on-shutdown`.
   * @default - off
   */
  readonly clearOnExit?: Maybe<Late<boolean>>;
  /**
   * Unsubscribes before a graceful reload as well.
   * Becomes `unsubscribe-on-graceful-reload`.
   * @default - off
   */
  readonly unsubscribeOnReload?: Maybe<Late<boolean>>;
  /**
   * How often to announce, in seconds.
   * Becomes `subscribe-freq`.
   * @default - every 10 cycles of the master
   */
  readonly announceInterval?: Maybe<Late<number>>;
}

/** One subscription: at least `server` or `key`. Becomes part of `subscribe2`. */
export interface SubscribeParams {
  /**
   * Address of the subscription server: `127.0.0.1:7171`, or a UNIX socket.
   * @default - none
   */
  readonly server?: Maybe<Late<string>>;
  /**
   * Key of the requests that this node answers, generally a domain: `shop.example`, `shop.example/cart`.
   * @default - none
   */
  readonly key?: Maybe<Late<string>>;
  /**
   * Where this node is reached: an address, or the number of a socket, counted from 0.
   * @default - the first socket
   */
  readonly address?: Maybe<Late<string> | number>;
  /**
   * Address of the vassal that is to be spawned for the key.
   * @default - none
   */
  readonly addressVassal?: Maybe<Late<string>>;
  /**
   * Its share of the load.
   * @default - 1
   */
  readonly balancingWeight?: Maybe<Late<number>>;
  /**
   * How the server shares requests (uWSGI 2.1).
   * @default - weighted round robin
   */
  readonly balancingAlgo?: Maybe<Algorithm | AlgorithmName>;
  /**
   * Modifier of the requests that come here.
   * @default - 0
   */
  readonly modifier?: Maybe<Modifier>;
  /**
   * Digest and key that sign the subscription: `['SHA1', '/etc/keys/shop.pem']`.
   * @default - unsigned
   */
  readonly signing?: Maybe<readonly [algorithm: Late<string>, key: Late<string>]>;
  /**
   * Subscribes only while this file exists.
   * @default - none
   */
  readonly checkFile?: Maybe<Late<string>>;
  /**
   * Protocol of this node (uWSGI 2.1).
   * @default - uwsgi
   */
  readonly protocol?: Maybe<Late<Protocol>>;
  /**
   * File of the certificate, for a server that ends TLS.
   * @default - none
   */
  readonly sniCert?: Maybe<Late<string>>;
  /**
   * File of the private key, for a server that ends TLS.
   * @default - none
   */
  readonly sniKey?: Maybe<Late<string>>;
  /**
   * File of the authority of client certificates, for a server that ends TLS.
   * @default - none
   */
  readonly sniClientCa?: Maybe<Late<string>>;
}
