import { basename, dirname } from 'node:path/posix';
import { Configuration } from '../config/configuration';
import type { Section } from '../config/section';
import { OptionError } from '../options/errors';
import type { Late } from '../options/text';

/** Supported init systems. */
export const sysinitTypes = ['systemd', 'upstart'] as const;

/** An init system. */
export type SysinitType = (typeof sysinitTypes)[number];

/** Options for a service file. */
export interface SysinitOptions {
  readonly type: SysinitType;
  /** Section or configuration to run; of a configuration, the first section is used. */
  readonly conf: Configuration | Section;
  /** Path of the configuration on the host. */
  readonly confPath: string;
  /** Command in front of that path. @default '/usr/bin/uwsgi --ini' */
  readonly runner?: string;
  /** Name of the service. @default - the project of the section, or the directory of the path */
  readonly projectName?: string;
  /** `PATH` of the service. @default - system directories */
  readonly searchPath?: string;
}

interface Service {
  readonly name: string;
  readonly command: string;
  readonly searchPath: string;
  readonly makeRuntimeDir: string;
}

/**
 * Renders the file with which systemd or upstart runs a configuration.
 *
 * @example
 * sysinitConfig({ type: 'systemd', conf: section, confPath: '/srv/shop/uwsgi.ini' })
 */
export function sysinitConfig(options: SysinitOptions): string {
  const template = templates[options.type];
  if (template === undefined) {
    throw new OptionError(
      'sysinitConfig.type',
      `Cannot write a file for ${JSON.stringify(options.type)}: it must be one of ${sysinitTypes.join(', ')}`,
    );
  }
  const { conf, confPath, runner = '/usr/bin/uwsgi --ini', projectName, searchPath = systemPath } = options;
  const section = conf instanceof Configuration ? conf.sections[0]! : conf;
  const [uid, gid] = section.mainProcess.getOwner();
  const runtimeDir = known(section.replacePlaceholders('{project_runtime_dir}'));
  const name = projectName || known(section.projectName) || basename(dirname(confPath));
  return template({
    name,
    searchPath,
    command: `${runner} ${confPath}`,
    makeRuntimeDir: `-/usr/bin/install -d -m 0755 -o ${known(uid)} -g ${known(gid)} ${runtimeDir}`,
  }).join('\n');
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const templates: Readonly<Record<SysinitType, (service: Service) => readonly string[]>> = {
  systemd: ({ name, command, searchPath, makeRuntimeDir }) => [
    `# Place into:   /etc/systemd/system/${name}.service`,
    `# Setup:        sudo systemctl enable --now $PWD/${name}.service`,
    `# Start:        sudo systemctl start ${name}.service`,
    `# Stop:         sudo systemctl stop ${name}.service`,
    `# Restart:      sudo systemctl restart ${name}.service`,
    `# Status:       systemctl status ${name}.service`,
    `# Journal:      journalctl -fu ${name}.service`,
    '',
    '[Unit]',
    `Description=${name} uWSGI Service`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    `Environment="PATH=${searchPath}"`,
    `ExecStartPre=${makeRuntimeDir}`,
    `ExecStart=${command}`,
    'Restart=on-failure',
    'KillSignal=SIGTERM',
    'Type=notify',
    'StandardError=syslog',
    'NotifyAccess=all',
    '# Bind to priviledged ports.',
    'AmbientCapabilities=CAP_NET_BIND_SERVICE',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ],
  upstart: ({ name, command, searchPath, makeRuntimeDir }) => [
    `# Place into: /etc/init/${name}.conf`,
    `# Verify:     initctl check-config ${name}`,
    `# Start:      initctl start ${name}`,
    `# Stop:       initctl stop ${name}`,
    `# Restart:    initctl restart ${name}`,
    '',
    `description "${name} uWSGI Service"`,
    'start on runlevel [2345]',
    'stop on runlevel [06]',
    '',
    'respawn',
    '',
    `env PATH=${searchPath}`,
    `pre-start exec ${makeRuntimeDir}`,
    '',
    `exec ${command}`,
  ],
};

/** A service file is text: its values must be known. */
function known(value: Late<string | number> | undefined | unknown): string {
  if (typeof value === 'object' && value !== null) {
    throw new OptionError(
      'sysinitConfig',
      'Cannot write a service file: owner, project and runtime directory must be known, saw an Output',
    );
  }
  return String(value ?? '');
}
