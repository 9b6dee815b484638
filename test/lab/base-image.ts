import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createAccounts } from './accounts';
import { run } from './run';

const suite = 'bookworm';

const packages = [
  'systemd',
  'systemd-sysv',
  'dbus', // systemd-run --wait and is-system-running --wait speak to systemd over the system bus
  'openssh-server',
  'sudo',
  'iproute2',
  'uwsgi-core',
  'uwsgi-plugin-python3', // brings libpython only
  'nginx-light', // stands before uWSGI where a bench asks for it
  'python3-venv',
];

const setup = `
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \\
  e2scrub_reap.service systemd-pstore.service systemd-logind.service console-getty.service getty.target \\
  dev-hugepages.mount sys-fs-fuse-connections.mount systemd-ask-password-wall.path
systemctl set-default multi-user.target
systemctl disable nginx.service
# What must differ between hosts is made for each of them.
rm -f /etc/ssh/ssh_host_* /etc/machine-id /etc/hostname /etc/resolv.conf
rm -rf /var/cache/apt/archives/*.deb /var/lib/apt/lists/*
${createAccounts}
`;

// Under a lock, and renamed when complete: nobody sees half a tree, and two runs build it once.
const build = `
[ -d "$target" ] && exit 0
rm -rf "$target.building"
debootstrap --variant=minbase --include="$packages" ${suite} "$target.building" $mirror
printf '%s\\n' "$setup" | chroot "$target.building" /bin/sh -eu
mv "$target.building" "$target"
`;

/** A Debian to build. */
interface Image {
  readonly packages: readonly string[];
  /** Shell, run inside as root when the packages are there. */
  readonly setup: string;
}

/** The root file system that all hosts start from. */
export const baseImage = (): Promise<string> => debianImage({ packages, setup });

/** The root file system of a small Debian: built once, then taken from the cache. */
export async function debianImage({ packages, setup }: Image): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'pulumi-uwsgi', 'lab');
  const digest = createHash('sha256')
    .update(JSON.stringify([build, packages, setup, process.arch]))
    .digest('hex')
    .slice(0, 16);
  const target = join(cache, digest);
  if (existsSync(target)) return target;

  mkdirSync(cache, { recursive: true });
  const env = {
    ...process.env,
    ...(await downloadSettings(cache)),
    target,
    packages: packages.join(','),
    setup,
    PATH: `${process.env['PATH']}:/usr/sbin:/sbin`,
  };
  const log = `${target}.log`;
  try {
    await run('flock', [`${target}.lock`, 'sh', '-euc', `{ ${build} } >> '${log}' 2>&1`], { env });
  } catch (error) {
    const tail = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-15).join('\n') : '';
    throw new Error(`Cannot build the file system of lab hosts (whole log in ${log}):\n${tail}`, {
      cause: error,
    });
  }
  return target;
}

/** Where this machine's apt gets Debian from, in the terms of debootstrap and of the wget it calls. */
async function downloadSettings(cache: string): Promise<NodeJS.ProcessEnv> {
  const settings: NodeJS.ProcessEnv = {
    mirror: process.env['PULUMI_UWSGI_LAB_MIRROR'] ?? (await aptMirror()),
  };
  const [http, https, ca] = await Promise.all(
    ['Acquire::http::Proxy', 'Acquire::https::Proxy', 'Acquire::https::CAInfo'].map(aptSetting),
  );
  if (http && process.env['http_proxy'] === undefined) settings['http_proxy'] = http;
  if (https && process.env['https_proxy'] === undefined) settings['https_proxy'] = https;
  if (ca) {
    settings['WGETRC'] = join(cache, 'wgetrc');
    writeFileSync(settings['WGETRC'], `ca_certificate = ${ca}\n`);
  }
  return settings;
}

/** Empty where apt has no such archive: debootstrap then takes Debian's own. */
async function aptMirror(): Promise<string> {
  const format = '$(CODENAME) $(COMPONENT) $(REPO_URI)';
  const targets = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).catch(
    () => '',
  );
  for (const line of targets.split('\n')) {
    const [codename, component, uri] = line.split(' ');
    if (codename === suite && component === 'main' && uri?.startsWith('http')) return uri;
  }
  return '';
}

async function aptSetting(name: string): Promise<string> {
  const assignment = await run('apt-config', ['shell', 'value', name]).catch(() => '');
  return /^value='(.*)'/.exec(assignment)?.[1] ?? '';
}
