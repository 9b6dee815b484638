import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { programOf as adoptHosts } from '../../adopt/adopt';
import { type Adoption, adoptionData, formatAdoption, importFile } from '../../adopt/report';
import { closeAllHosts } from '../../transport/open-host';
import { adoptFrom, type ConnectionFlags } from '../adopt/connection';
import { firstPlan } from '../adopt/first-plan';
import { UsageError } from '../errors';
import { exitCodes, exitWith } from '../exit-codes';
import { json as jsonOption } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { print, printError, printFile } from '../output/print';

/** Options of `adopt`. */
export interface AdoptOptions extends ConnectionFlags {
  readonly out?: string;
  readonly force?: boolean;
  readonly split?: boolean;
  readonly json?: boolean;
  readonly inlineSecrets?: boolean;
  readonly project?: string;
  readonly importFile?: string;
  readonly providerUrn?: string;
}

export function define(command: Command): void {
  command
    .argument('<host>', 'SSH destination: an alias, user@host:port or local; several with commas')
    .argument(
      '[paths...]',
      'files and folders on the host; without any, processes, units and the usual directories',
    )
    .option('--out <file>', 'file for the program; standard output without it')
    .option('--force', 'overwrite existing files')
    .option('--split', 'write one file for each host')
    .option('--name <name>', 'name of the host in the program')
    .option('--project <name>', 'name of the project')
    .option('--inline-secrets', 'keep secrets in the program')
    .option('--import-file <file>', 'write a file for `pulumi import --file`')
    .option('--provider-urn <urn>', 'provider in the import file, as `pulumi stack --show-urns` prints it')
    .option('--key <file>', 'private key')
    .option('--key-password-env <variable>', 'environment variable with the passphrase of the key')
    .option('--password-env <variable>', 'environment variable with the login password')
    .option('--host-key <key>', 'expected host key: a public key line or a fingerprint')
    .option('--known-hosts <file>', 'file of known host keys')
    .option('--agent <socket>', 'socket of an SSH agent')
    .option('--proxy <destination>', 'jump host')
    .addOption(new Option('--become [user]', 'become another user by sudo').preset(true))
    .option('--become-password-env <variable>', 'environment variable with the password for sudo')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'adopt deploy@web1 --become --out deploy.ts',
          'adopt web1 /etc/uwsgi /srv/shop.ini > deploy.ts',
        ],
        codes: { ...usualCodes, 1: 'failed, or found nothing to adopt' },
      }),
    )
    .action(exitWith(adopt));
}

/** Writes a program for the uWSGI servers of hosts. */
export async function adopt(hosts: string, paths: readonly string[], options: AdoptOptions): Promise<number> {
  if (hosts.includes(',') && options.name !== undefined)
    throw new UsageError('Cannot give several hosts one name: use --name with one host only');
  const from = hosts.split(',').map((destination) => adoptFrom(destination, paths, options));
  const file = options.out ?? 'deploy.ts';
  const project =
    options.project ?? from[0]!.name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  try {
    const adoption = await adoptHosts(
      from,
      { project, file: basename(file), split: options.split, inlineSecrets: options.inlineSecrets },
      firstPlan,
    );
    const hasFound = adoption.resources.length + adoption.functions.length > 0;
    if (hasFound) writeFiles(adoption, options);
    printAdoption(adoption, file, options);
    return hasFound ? exitCodes.done : exitCodes.failed;
  } finally {
    await closeAllHosts();
  }
}

function writeFiles(
  { files, resources }: Adoption,
  { out, force, importFile: imports, providerUrn }: AdoptOptions,
): void {
  const folder = dirname(out ?? '');
  const texts = new Map<string, string>();
  if (out !== undefined) for (const [name, text] of files) texts.set(join(folder, name), text);
  if (imports !== undefined) {
    texts.set(imports, `${JSON.stringify(importFile(resources, providerUrn), undefined, 2)}\n`);
  }
  const existing = [...texts.keys()].filter((path) => existsSync(path));
  if (existing.length > 0 && force !== true) {
    throw new UsageError(
      `Cannot write ${existing.join(', ')}: it exists already; use --force to overwrite it`,
    );
  }
  for (const [path, text] of texts) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function printAdoption(adoption: Adoption, file: string, { json, out }: AdoptOptions): void {
  if (json) {
    printFile(`${JSON.stringify(adoptionData(adoption), undefined, 2)}\n`);
    return;
  }
  const report = `${formatAdoption(adoption, file)}\n`;
  if (out !== undefined) print(report);
  else {
    // Standard output holds only the program, so that it can be redirected; the report goes to standard error.
    for (const text of adoption.files.values()) printFile(text);
    printError(report);
  }
}
