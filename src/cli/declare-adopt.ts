import { type Command, Option } from 'commander';
import { finish, usualCodes, withNotes } from './declare';

/** Declares the command that takes over what hosts have already. */
export function declareAdoptCommand(program: Command): void {
  const command = program
    .command('adopt')
    .alias('import')
    .description('Writes a program of the uWSGI that hosts have already; its first plan is empty. Reads only')
    .argument('<host>', 'SSH destination: an alias, user@host:port, local; or several with commas')
    .argument(
      '[paths...]',
      'files and folders of the host; without any, processes, units and the usual places',
    )
    .option('--out <file>', 'where the program goes; without it, to the standard output')
    .option('--force', 'write over files that exist')
    .option('--split', 'a file for each host')
    .option('--name <name>', 'what the program calls the host')
    .option('--project <name>', 'name of the project')
    .option('--inline-secrets', 'leave secrets in the program')
    .option('--import-file <file>', 'write what `pulumi import --file` reads')
    .option(
      '--provider-urn <urn>',
      'provider that --import-file names, as `pulumi stack --show-urns` prints it',
    )
    .option('--key <file>', 'private key')
    .option('--key-password-env <variable>', 'environment variable with the passphrase of the key')
    .option('--password-env <variable>', 'environment variable with the login password')
    .option('--host-key <key>', 'expected host key: a public key line or a fingerprint')
    .option('--known-hosts <file>', 'file of known host keys')
    .option('--agent <socket>', 'socket of an SSH agent')
    .option('--proxy <destination>', 'jump host')
    .addOption(new Option('--become [user]', 'become another user by sudo').preset(true))
    .option('--become-password-env <variable>', 'environment variable with the password for sudo')
    .option('--json', 'print for machines');
  withNotes(command, {
    examples: [
      'adopt deploy@web1 --become --out deploy.ts',
      'adopt web1 /etc/uwsgi /srv/shop.ini > deploy.ts',
    ],
    codes: { ...usualCodes, 1: 'failed, or nothing was found that could be taken over' },
  }).action(async (hosts, paths, options) =>
    finish((await import('./commands/adopt.js')).adopt(hosts, paths, options)),
  );
}
