import { posix } from 'node:path';
import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import { literal } from '../config/literal';
import { text } from '../options/text';
import { unitQuote, unitWord } from '../presets/systemd';
import { sendLetters } from '../resources/process/shell/letters';
import { type Shell, sh } from '../transport/shell';
import { type Application, applicationPaths, instanceOf, workerUser } from './application';
import { checkDeclaredProps } from './check-props';
import { HostFile } from './host-file';
import { declare } from './host-resource';
import { withConstructPath } from './with-construct-path';

/** Props for certificates of certbot. */
export interface CertificatesProps {
  /** Name of the certificate, as `certbot certificates` lists it; usually the first domain. */
  readonly name: string;
  /**
   * Directory of copies readable by the workers' group; only root can read certbot's own files. The deploy hook
   * creates them. Under systemd a unit creates them before the first start of the application and removes them at the
   * end; without systemd, run the hook once by hand.
   * @default - none: uWSGI starts as root and reads certbot's files
   */
  readonly copies?: string;
  /**
   * Address of the application for HTTPS. Becomes `https-socket`.
   * @default - none; use `certificate` and `key` in `section`
   */
  readonly https?: string;
  /**
   * Directory of certbot.
   * @default '/etc/letsencrypt'
   */
  readonly certbot?: string;
}

/**
 * A certificate of certbot for an application, with a deploy hook that activates renewals. A reload rereads the
 * certificate; if uWSGI dropped root through the option `uid`, a restart does.
 *
 * @example
 * new Certificates(shop, 'certificate', { name: 'shop.example', copies: '/etc/uwsgi/tls', https: ':8443' });
 */
export class Certificates extends Construct {
  /** Path of the certificate with its chain. */
  readonly certificate: string;
  /** Path of the private key. */
  readonly key: string;
  /** Deploy hook of certbot; can be run by hand with `RENEWED_LINEAGE` set. */
  readonly hook: HostFile;

  constructor(application: Application, id: string, props: CertificatesProps) {
    checkDeclaredProps('CertificatesProps', application, id, props);
    super(application, id);
    const { name, copies, https, certbot = '/etc/letsencrypt' } = props;
    const live = posix.join(certbot, 'live', name);
    this.certificate = posix.join(copies ?? live, copies === undefined ? 'fullchain.pem' : `${name}.pem`);
    this.key = posix.join(copies ?? live, copies === undefined ? 'privkey.pem' : `${name}.key`);
    const { section } = application;
    if (https !== undefined)
      withConstructPath(this, () => {
        const files = literal(`${this.certificate},${this.key}`, 'the paths of the certificate');
        section.gather('https-socket', text`${addressValue(https, 'https')},${files}`);
      });
    this.hook = new HostFile(this, 'hook', {
      path: posix.join(certbot, 'renewal-hooks/deploy', `uwsgi-${instanceOf(application).name}-${name}`),
      mode: '755',
      content: [
        '#!/bin/sh',
        `# After a renewal of ${name}: have uWSGI read it.`,
        sh`[ "$RENEWED_LINEAGE" = ${live} ] || exit 0`,
        ...(copies === undefined ? [] : this.#copying(application, copies)),
        activation(application),
        '',
      ].join('\n'),
    });
    if (copies !== undefined && applicationPaths(application).unit !== undefined)
      this.#copyFirst(application, copies, live);
  }

  /**
   * A unit that creates the copies before the first start of the application, and removes them when it is deleted.
   */
  #copyFirst(application: Application, copies: string, live: string): void {
    const remove = sh`rm -f ${[this.certificate, this.key]}; rmdir ${copies} 2> /dev/null || :`;
    const unit = declare(this, 'copies', 'uwsgi:index:SystemdUnit', {
      name: `${posix.basename(this.hook.path)}.service`,
      ensure: 'running',
      sections: {
        Unit: { Description: `Copies of the certificate ${posix.basename(live)}` },
        Service: {
          Type: 'oneshot',
          RemainAfterExit: 'yes',
          Environment: unitWord(`RENEWED_LINEAGE=${live}`),
          ExecStart: `/bin/sh ${unitQuote(this.hook.path)} copy`,
          // Keep the copies across a shutdown of the machine.
          ExecStop: `/bin/sh -c ${unitQuote(`[ "$(systemctl is-system-running)" = stopping ] || { ${remove}; }`)}`,
        },
        Install: { WantedBy: 'multi-user.target' },
      },
    });
    unit.node.addDependency(this.hook);
    application.instance.node.addDependency(unit);
  }

  #copying(application: Application, copies: string): Shell[] {
    const { user, group } = instanceOf(application);
    const worker = workerUser(application) ?? user;
    const readers =
      group !== undefined ? sh`-g ${group} ` : worker !== undefined ? sh`-g "$(id -gn ${worker})" ` : sh``;
    return [
      sh`install -d -m 750 ${readers}${copies} || exit 1`,
      sh`install -m 644 "$RENEWED_LINEAGE/fullchain.pem" ${this.certificate} || exit 1`,
      sh`install -m 640 ${readers}"$RENEWED_LINEAGE/privkey.pem" ${this.key} || exit 1`,
      sh`[ "$1" != copy ] || exit 0`,
    ];
  }
}

/** Shell command; leaves a stopped instance stopped. */
function activation(application: Application): Shell {
  const { fifo, unit } = applicationPaths(application);
  if (unit === undefined) return sh`[ ! -p ${fifo} ] || ${sendLetters('r', fifo)}`;
  // A master that dropped root cannot reread the key.
  const way = application.section.get('uid') === undefined ? 'try-reload-or-restart' : 'try-restart';
  return sh`systemctl ${way} ${unit}`;
}
