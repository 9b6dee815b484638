import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type AdoptFrom, adopt as adoptHosts, type Objections } from '../../adopt/adopt';
import { FromEnvironment } from '../../adopt/print-code';
import { type Adoption, adoptionData, formatAdoption, importFile } from '../../adopt/report';
import { placeOf } from '../../engine/action';
import { DeclarationError } from '../../engine/desired';
import { detail } from '../../engine/format-plan';
import { isTakenAsItIs, PlanError } from '../../engine/plan';
import { Session } from '../../engine/session';
import { type Connection, connectionSchema, impatient } from '../../transport/connection';
import { closeAllHosts, openHost, parseDestination } from '../../transport/open-host';
import { UsageError } from '../errors';
import { exitCodes } from '../exit-codes';
import { loadProgram } from '../load-program';
import { print, printError, printFile } from '../print';

/** What `adopt` is given. */
export interface AdoptOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly split?: boolean;
  readonly json?: boolean;
  readonly inlineSecrets?: boolean;
  readonly name?: string;
  readonly project?: string;
  readonly importFile?: string;
  readonly providerUrn?: string;
  readonly key?: string;
  readonly keyPasswordEnv?: string;
  readonly passwordEnv?: string;
  readonly hostKey?: string;
  readonly knownHosts?: string;
  readonly agent?: string;
  readonly proxy?: string;
  readonly become?: boolean | string;
  readonly becomePasswordEnv?: string;
}

/** Writes a program of what stands on hosts; reads only. */
export async function adopt(hosts: string, paths: readonly string[], options: AdoptOptions): Promise<number> {
  if (hosts.includes(',') && options.name !== undefined)
    throw new UsageError('Cannot give several hosts one name: use --name with one host only');
  const from = hosts.split(',').map((destination) => fromOf(destination, paths, options));
  const file = options.out ?? 'deploy.ts';
  const project =
    options.project ?? from[0]!.name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  try {
    const adoption = await adoptHosts(
      from,
      { project, file: basename(file), split: options.split, inlineSecrets: options.inlineSecrets },
      tryProgram,
    );
    if (adoption.resources.length > 0) write(adoption, options);
    show(adoption, file, options);
    return adoption.resources.length > 0 ? exitCodes.done : exitCodes.failed;
  } finally {
    await closeAllHosts();
  }
}

function fromOf(destination: string, paths: readonly string[], options: AdoptOptions): AdoptFrom {
  const { key, hostKey, knownHosts, agent, proxy, become, passwordEnv, keyPasswordEnv, becomePasswordEnv } =
    options;
  const own = {
    ...parseDestination(destination),
    ...(key === undefined ? {} : { privateKeyPath: key }),
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(knownHosts === undefined ? {} : { knownHostsPath: knownHosts }),
    ...(agent === undefined ? {} : { agentSocketPath: agent }),
    ...(proxy === undefined ? {} : { proxy: parseDestination(proxy) }),
  };
  const withCredentials = <T>(credential: (name: string) => T) => ({
    ...own,
    ...(passwordEnv === undefined ? {} : { password: credential(passwordEnv) }),
    ...(keyPasswordEnv === undefined ? {} : { privateKeyPassword: credential(keyPasswordEnv) }),
    ...(become === undefined && becomePasswordEnv === undefined
      ? {}
      : {
          become: {
            ...(typeof become === 'string' ? { user: become } : {}),
            ...(becomePasswordEnv === undefined ? {} : { password: credential(becomePasswordEnv) }),
          },
        }),
  });
  const connection: Connection = connectionSchema.parse(withCredentials(credentialOf));
  const name = options.name ?? (connection.local === true ? 'local' : connection.host);
  return {
    name,
    paths,
    host: openHost(name, impatient(connection), {
      onWarning: warn,
      onTrying: (message) => printError(`${name}: ${message}\n`),
    }),
    connection: withCredentials((variable) => new FromEnvironment(variable)),
  };
}

function credentialOf(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '')
    throw new UsageError(`Cannot log in: the environment variable ${variable} must be set and not empty`);
  return value;
}

/** Plans a program that nobody has yet, with the secrets that it asks for. */
async function tryProgram({ files, secrets }: Adoption): Promise<Objections> {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-adopt-'));
  const before = new Map(secrets.map(({ variable }) => [variable, process.env[variable]]));
  try {
    for (const { variable, value } of secrets) process.env[variable] = value;
    for (const [name, text] of files) writeFileSync(join(folder, name), text, { mode: 0o600 });
    const [main] = [...files.keys()];
    const session = new Session(await loadProgram(join(folder, main!)), { onWarning: () => undefined });
    const { actions } = await session.plan({ verify: false });
    return new Map(
      actions
        .filter((action) => action.kind !== 'same' && !isTakenAsItIs(action))
        .map((action) => [
          placeOf(action).path,
          `its first plan would be: ${[action.kind, ...detail(action)].join(' ')}`,
        ]),
    );
  } catch (error) {
    if (!(error instanceof PlanError || error instanceof DeclarationError)) throw error;
    return new Map(error.faults.map(objectionOf));
  } finally {
    for (const [variable, value] of before) {
      if (value === undefined) delete process.env[variable];
      else process.env[variable] = value;
    }
    rmSync(folder, { recursive: true });
  }
}

/** A fault names its resource first (`web1: web1/shop: …`), or both that want the same thing. */
function objectionOf(fault: string): readonly [string, string] {
  const both = /is wanted by both \S+ and (\S+):/.exec(fault);
  if (both !== null) return [both[1]!, fault];
  const [, path = fault, reason = fault] = /^[^ ]+: ([^ ]+): (.*)$/s.exec(fault) ?? [];
  return [path, reason];
}

function write(
  { files, resources }: Adoption,
  { out, force, importFile: imports, providerUrn }: AdoptOptions,
): void {
  const folder = dirname(out ?? '');
  const texts = new Map<string, string>();
  if (out !== undefined) for (const [name, text] of files) texts.set(join(folder, name), text);
  if (imports !== undefined) {
    texts.set(imports, `${JSON.stringify(importFile(resources, providerUrn), undefined, 2)}\n`);
  }
  const there = [...texts.keys()].filter((path) => existsSync(path));
  if (there.length > 0 && force !== true) {
    throw new UsageError(`Cannot write ${there.join(', ')}: it exists already; use --force to write over it`);
  }
  for (const [path, text] of texts) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function show(adoption: Adoption, file: string, { json, out }: AdoptOptions): void {
  if (json) {
    printFile(`${JSON.stringify(adoptionData(adoption), undefined, 2)}\n`);
    return;
  }
  const report = `${formatAdoption(adoption, file)}\n`;
  if (out !== undefined) print(report);
  else {
    // The program is what others read on from; the report is for people.
    for (const text of adoption.files.values()) printFile(text);
    printError(report);
  }
}

function warn(message: string): void {
  printError(`Warning: ${message}\n`);
}
