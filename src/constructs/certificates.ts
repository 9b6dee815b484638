import { posix } from 'node:path';
import { Construct } from 'constructs';
import { addressValue } from '../config/address';
import { literal } from '../config/literal';
import { text } from '../options/text';
import { letterShell } from '../presets/letters';
import { unitQuote, unitWord } from '../presets/systemd';
import { quote } from '../transport/shell';
import { type Application, instanceOf, placesOf, workerOf } from './application';
import { checkProps } from './check-props';
import { HostFile } from './host-file';
import { HostResource } from './host-resource';
import { locate } from './locate';

/** Certificates that certbot keeps on a host. */
export interface CertificatesProps {
  /** Name of the certificate, as `certbot certificates` lists it; usually the first domain. */
  readonly name: string;
  /**
   * Directory of copies that the group of the workers may read; certbot's own files are for root alone. The hook makes them, and
   * under systemd a unit before the application first starts, which also removes them in the end; without systemd run the hook
   * by hand first.
   * @default - none: uWSGI starts as root and reads certbot's files
   */
  readonly copies?: string;
  /**
   * Address where the application speaks HTTPS. Becomes `https-socket`.
   * @default - none; `certificate` and `key` are for `section` to use
   */
  readonly https?: string;
  /**
   * Directory of certbot.
   * @default '/etc/letsencrypt'
   */
  readonly certbot?: string;
}

/**
 * A certificate of certbot for an application, and the deploy hook by which a renewal reaches it. A reload reads the
 * certificate again; where uWSGI has left root for the option `uid`, a restart does.
 *
 * @example
 * new Certificates(shop, 'certificate', { name: 'shop.example', copies: '/etc/uwsgi/tls', https: ':8443' });
 */
export class Certificates extends Construct {
  /** Path of the certificate with its chain. */
  readonly certificate: string;
  /** Path of the private key. */
  readonly key: string;
  /** What certbot runs after a renewal; with `RENEWED_LINEAGE` set it may be run by hand. */
  readonly hook: HostFile;

  constructor(application: Application, id: string, props: CertificatesProps) {
    checkProps('CertificatesProps', application, id, props);
    super(application as never, id);
    const { name, copies, https, certbot = '/etc/letsencrypt' } = props;
    const live = posix.join(certbot, 'live', name);
    this.certificate = posix.join(copies ?? live, copies === undefined ? 'fullchain.pem' : `${name}.pem`);
    this.key = posix.join(copies ?? live, copies === undefined ? 'privkey.pem' : `${name}.key`);
    const { section } = application;
    if (https !== undefined)
      locate(this, () => {
        const files = literal(`${this.certificate},${this.key}`, 'the paths of the certificate');
        section.gather('https-socket', text`${addressValue(https, 'https')},${files}`);
      });
    this.hook = new HostFile(this, 'hook', {
      path: posix.join(certbot, 'renewal-hooks/deploy', `uwsgi-${instanceOf(application).name}-${name}`),
      mode: '755',
      content: [
        '#!/bin/sh',
        `# After a renewal of ${name}: have uWSGI read it.`,
        `[ "$RENEWED_LINEAGE" = ${quote(live)} ] || exit 0`,
        ...(copies === undefined ? [] : this.#copying(application, copies)),
        activation(application),
        '',
      ].join('\n'),
    });
    if (copies !== undefined && placesOf(application).unit !== undefined)
      this.#copyFirst(application, copies, live);
  }

  /** A unit that makes the copies before the application first starts, and takes them away when they are needed no more. */
  #copyFirst(application: Application, copies: string, live: string): void {
    const files = [this.certificate, this.key].map(quote).join(' ');
    const remove = `rm -f ${files}; rmdir ${quote(copies)} 2> /dev/null || :`;
    const unit = new HostResource(this, 'copies', {
      type: 'uwsgi:index:SystemdUnit',
      props: {
        name: `${posix.basename(this.hook.path)}.service`,
        ensure: 'running',
        sections: {
          Unit: { Description: `Copies of the certificate ${posix.basename(live)}` },
          Service: {
            Type: 'oneshot',
            RemainAfterExit: 'yes',
            Environment: unitWord(`RENEWED_LINEAGE=${live}`),
            ExecStart: `/bin/sh ${unitQuote(this.hook.path)} copy`,
            // A machine that goes down comes back with them.
            ExecStop: `/bin/sh -c ${unitQuote(`[ "$(systemctl is-system-running)" = stopping ] || { ${remove}; }`)}`,
          },
          Install: { WantedBy: 'multi-user.target' },
        },
      },
    });
    unit.node.addDependency(this.hook);
    application.instance.node.addDependency(unit);
  }

  #copying(application: Application, copies: string): string[] {
    const { user, group } = instanceOf(application).service ?? {};
    const worker = workerOf(application) ?? user;
    const readers =
      group !== undefined
        ? `-g ${quote(group)} `
        : worker !== undefined
          ? `-g "$(id -gn ${quote(worker)})" `
          : '';
    return [
      `install -d -m 750 ${readers}${quote(copies)} || exit 1`,
      `install -m 644 "$RENEWED_LINEAGE/fullchain.pem" ${quote(this.certificate)} || exit 1`,
      `install -m 640 ${readers}"$RENEWED_LINEAGE/privkey.pem" ${quote(this.key)} || exit 1`,
      '[ "$1" != copy ] || exit 0',
    ];
  }
}

/** Shell: an instance that does not run stays as it is. */
function activation(application: Application): string {
  const { fifo, unit } = placesOf(application);
  if (unit === undefined) return `[ ! -p ${quote(fifo)} ] || ${letterShell('r', quote(fifo))}`;
  // A master that gave root up cannot read the key again.
  const way = application.section.get('uid') === undefined ? 'try-reload-or-restart' : 'try-restart';
  return `systemctl ${way} ${quote(unit)}`;
}
