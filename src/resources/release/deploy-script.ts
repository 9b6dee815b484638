import { takeSh } from '../../transport/scripts/generated/shell';
import { installFunctions, installTarget } from '../../transport/scripts/install';
import { joinShell, type Shell, sh, shellFunction } from '../../transport/shell';
import { hostMutex } from '../host-mutex';
import { workFolder } from '../work-folder';
import { commandsShell, environmentShell, stepFunctions } from './commands-shell';
import { environmentDigest } from './content';
import { buildSh, deploySh, reuseSh } from './generated/shell';
import { differFunctions, places } from './inspect';
import { fileOwners, settleCall, settleFunctions } from './keeper';
import { releasePaths } from './paths';
import type { ReleaseProps } from './props';
import { pruneFunctions } from './sweep-shell';

/** Parameters of the script that deploys a release. */
export interface ScriptProps {
  readonly props: ReleaseProps;
  /** Folder of the release that becomes the current one. */
  readonly name: string;
  /** Target of `current` when the change was planned; undefined if there was none. */
  readonly before?: string;
  /** How the release is created; undefined if it exists already. */
  readonly build?: Build;
}

interface Build {
  /** Release whose unchanged files are linked. */
  readonly from?: string;
  /** Bytes of the first tar of the input. */
  readonly memory: number;
}

/** Most seconds that the script may take, without the time to read its input. */
export function mostSeconds({ timeout, commands = [], virtualenv }: ReleaseProps): number {
  return 120 + timeout * (commands.length + (virtualenv === undefined ? 0 : 2));
}

/**
 * Script that creates a release, or reuses one, and switches `current` to it (deploy.sh, build.sh, reuse.sh).
 *
 * @param sign random mark of the script's own output lines; no command of the user knows it
 */
export function deployScript({ props, name, before = '', build }: ScriptProps, sign: string): Shell {
  const { base } = releasePaths(props);
  const [link, note] = ['current', 'previous'].map((file) => installTarget(`${base}/${file}`).staged);
  return joinShell([
    sh`sign=${sign}`,
    places(base),
    sh`n=${name} before=${before} r=${`${base}/releases/${name}`} kit=${installFunctions.text}`,
    sh`staged_link=${link!} staged_note=${note!} keep_releases=${build === undefined ? '' : props.keep}`,
    hostMutex(`release ${base}`, mostSeconds(props)),
    workFolder,
    installFunctions,
    settleFunctions,
    differFunctions,
    stepFunctions,
    pruneFunctions(base),
    deploySh,
    shellFunction('settle_owners', settleCall(fileOwners(props))),
    shellFunction('after_switch', commandsShell(props, 'after')),
    ...(build === undefined ? [reuseSh] : buildFunctions(props, build)),
    sh`main`,
  ]);
}

function buildFunctions(props: ReleaseProps, { from = '', memory }: Build): readonly Shell[] {
  const { owner = '', group = '', shared = {} } = props;
  const [user, users] = [shared.owner ?? owner, shared.group ?? group];
  const directories = (shared.directories ?? []).map((path) => sh`share ${path} || return 1`);
  return [
    sh`memory=${memory} linked_from=${from} release_group=${group}`,
    sh`shared_owner=${users === '' ? user : `${user}:${users}`} shared_group=${users}`,
    takeSh,
    buildSh,
    shellFunction('shared_ones', joinShell([...directories, sh`:`])),
    shellFunction('make_environment_step', environmentShell(props, environmentDigest(props))),
    shellFunction('before_switch', commandsShell(props, 'before')),
  ];
}
