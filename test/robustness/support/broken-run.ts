import { Host } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../../src/constructs/python-app';
import { Session } from '../../../src/engine/session';
import type { Lab, LabHost } from '../../lab/lab';
import { type Breakage, goodApplication } from './breakages';
import { ask, poll, type Seen } from './poller';

/** What became of one broken change. */
export interface Verdict {
  readonly kind: string;
  readonly how: 'accepted' | 'refused' | 'rolled back';
  readonly seen: Seen;
  /** What is wrong with the message or the host afterwards. */
  readonly faults: readonly string[];
  readonly message: string;
  /** What the message must say. */
  readonly cause: RegExp;
}

/** A host of the lab with a good instance, on which broken changes are tried. */
export class Ground {
  readonly #host: LabHost;
  readonly #url: string;

  constructor(
    private readonly lab: Lab,
    index: number,
    readonly manager: 'systemd' | 'pidfile',
  ) {
    this.#host = lab.hosts[index]!;
    this.#url = `http://${this.#host.address}:8000/`;
  }

  /** Makes the good instance. */
  async prepare(): Promise<void> {
    await this.#host.sh(`mkdir -p /srv/shop && cat > /srv/shop/shop.py <<'END'\n${goodApplication}END
systemd-run --quiet --unit=neighbour uwsgi --plugin python3 --http-socket :9022 || :`);
    const message = await this.#apply({});
    if (message !== undefined) throw new Error(message);
    if ((await ask(this.#url)) !== 'good') throw new Error('The good instance does not serve');
  }

  /** Tries one and judges what became of it. */
  async try({ kind, change, cause, code, serves = false }: Breakage): Promise<Verdict> {
    await this.#host.sh(`cat > /srv/shop/broken.py <<'END'\n${code ?? ''}\nEND`);
    const before = await this.#facts();
    const poller = poll(this.#url, serves ? ['good', 'bad'] : 'good');
    const message = (await this.#apply(change)) ?? '';
    const seen = await poller.stop();
    const after = await this.#facts();
    const faults = [
      ...(message === '' ? ['it was accepted'] : []),
      ...(message.includes('web1') ? [] : ['host not named']),
      ...(message.includes('shop') ? [] : ['resource not named']),
      ...(cause.test(message) ? [] : ['cause not named']),
      ...(after === before ? [] : [`the host differs: ${after}`]),
      ...((await ask(this.#url)) === 'good' ? [] : ['the old version does not serve']),
    ];
    const undone = /the previous (state is|files are) restored/.test(message);
    const how = message === '' ? 'accepted' : undone ? 'rolled back' : 'refused';
    // What comes next must start from the good version again.
    const stuck = faults.length === 0 ? undefined : await this.#recover();
    if (stuck !== undefined) faults.push(stuck);
    return { kind, how, seen, faults, message, cause };
  }

  /** Applies the good version; tells what is wrong with that, after which only a new instance helps. */
  async #recover(): Promise<string | undefined> {
    const message = await this.#apply({});
    const answer = await ask(this.#url);
    if (message === undefined && answer === 'good') return undefined;
    await this.#destroy();
    await this.prepare();
    return `the good version did not come back: ${message ?? `it answers ${answer}`}`;
  }

  /** What runs on the host. */
  versions(): Promise<string> {
    return this.#host.sh(
      "echo uWSGI $(uwsgi --version), $(systemctl --version | head -n 1 | cut -d' ' -f1,2)",
    );
  }

  /** Digests of the files, the revision that is served, and whether it runs. */
  #facts(): Promise<string> {
    const running =
      this.manager === 'systemd'
        ? 'systemctl is-active shop'
        : 'kill -0 "$(cat /etc/uwsgi/shop.run/master.pid)" && echo active';
    const files = '/etc/uwsgi/shop.ini /etc/systemd/system/shop.service';
    return this.#host.sh(
      `set +e; sha256sum ${files} 2>/dev/null; ls -A /etc/uwsgi; cat /var/lib/uwsgi-iac/shop/revision /etc/uwsgi/shop.run/revision 2>/dev/null; ${running}; :`,
    );
  }

  /** Gives the message when it fails. */
  #apply(change: Partial<PythonAppProps>): Promise<string | undefined> {
    return this.#inSession(change, async (session) => {
      const { results } = await session.apply();
      return results.find(({ error }) => error !== undefined)?.error?.message;
    });
  }

  /** Takes the instance away by force. */
  async #destroy(): Promise<void> {
    const said = await this.#inSession({}, async (session) => {
      const { results } = await session.destroy();
      return results.find(({ error }) => error !== undefined)?.error?.message;
    });
    await this.#host.sh("pkill -KILL -f '^[^ ]*uwsgi --ini /etc/uwsgi/shop.ini' || :");
    if (said !== undefined) throw new Error(`Cannot take the instance away: ${said}`);
  }

  async #inSession(
    change: Partial<PythonAppProps>,
    run: (session: Session) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    let session: Session | undefined;
    try {
      session = new Session(this.#project(change));
      return await run(session);
    } catch (error) {
      return (error as Error).message;
    } finally {
      await session?.close();
    }
  }

  #project(change: Partial<PythonAppProps>): Project {
    const project = new Project('robustness');
    const host = new Host(project, 'web1', {
      host: this.#host.address,
      user: 'root',
      hostKey: this.#host.hostKey,
      privateKeyPath: this.lab.keys.root,
    });
    new PythonApp(host, 'shop', {
      directory: '/srv/shop',
      module: 'shop',
      http: ':8000',
      environment: { VERSION: Object.keys(change).length === 0 ? 'good' : 'bad' },
      ...change,
      instance: { manager: this.manager, timeout: 6, ...change.instance },
    });
    return project;
  }
}
