import { resolve } from 'node:path';
import { Argument, type Command } from 'commander';
import { directivesOf } from '../../config/line';
import { lint } from '../../config/lint/lint';
import type { LintFacts } from '../../config/lint/rule';
import { systemdRules } from '../../config/lint/rules/systemd';
import { Section } from '../../config/section';
import { renderUnit } from '../../config/unit-file';
import type { Desired } from '../../engine/desired';
import { type SysinitType, sysinitConfig } from '../../presets/sysinit';
import { lintFactsOf } from '../../report/lint-facts';
import { unitOf } from '../../resources/process/files';
import { processPaths } from '../../resources/process/paths';
import { exitCodes, exitWith } from '../exit-codes';
import { defaultProgram } from '../input/load-program';
import { readConfigurationSource, type Source } from '../input/sources';
import { json, only, optionalFile, resource } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { printFile, printJson } from '../output/print';
import { warn } from '../output/warn';
import { managedProps } from '../resource-kinds';

/** Options of `sysinit`. */
export interface SysinitCommandOptions {
  readonly project?: string;
  readonly resource?: string;
  readonly only?: string;
  readonly path?: string;
  readonly runner?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .addArgument(
      new Argument('[system]', 'the service manager').choices(['systemd', 'upstart']).default('systemd'),
    )
    .argument(...optionalFile)
    .option(
      '--project <name>',
      'name of the service (default: the project of the section, or the name of the file)',
    )
    .addOption(resource())
    .addOption(only())
    .option('--path <path>', 'path of the configuration on the host')
    .option('--runner <command>', 'command that the path is appended to')
    .addOption(json())
    .addHelpText(
      'after',
      helpNotes({
        examples: ['sysinit systemd deploy.ts > shop.service', 'sysinit upstart shop.ini --project shop'],
        codes: usualCodes,
      }),
    )
    .action(exitWith(sysinit));
}

/** Prints the service file with which systemd or upstart starts a configuration. */
async function sysinit(
  type: SysinitType,
  named: string | undefined,
  options: SysinitCommandOptions,
): Promise<number> {
  const file = named ?? defaultProgram();
  const plain = await readConfigurationSource(file, { ...options, secrets: 'none' });
  // The configuration is no part of the service file, the environment of the service is.
  const withValues = plain.desired?.secret(['service']) === true;
  const source = withValues
    ? await readConfigurationSource(file, { ...options, secrets: 'required' })
    : plain;
  const text = textOf(type, source, options);
  for (const warning of warningsOf(type, source)) warn(warning);
  if (options.json) printJson({ type, text });
  else printFile(text);
  return exitCodes.done;
}

/** Rules that the options must meet for the service file that is printed, in words. */
function warningsOf(type: SysinitType, { desired, sections }: Source): readonly string[] {
  const [first] = sections;
  // upstart, too, starts as root and stops with SIGTERM.
  const written: LintFacts = { systemd: true, startsAsRoot: true };
  const facts =
    desired !== undefined && unitPropsOf(type, desired) !== undefined ? lintFactsOf(desired) : written;
  const rules = new Set(systemdRules.map(({ id }) => id));
  return lint(sections, { facts, withoutSecrets: true })
    .filter(
      ({ rule, section, severity }) => section === first?.name && rules.has(rule) && severity !== 'info',
    )
    .map(({ message, fix }) => `${message}. ${fix}`);
}

/** Props of the instance whose unit is asked for; undefined if another service file is. */
function unitPropsOf(type: SysinitType, desired: Desired | undefined) {
  const props = type !== 'systemd' || desired === undefined ? undefined : managedProps(desired);
  return props?.manager === 'systemd' ? props : undefined;
}

function textOf(type: SysinitType, source: Source, options: SysinitCommandOptions): string {
  const { desired, format, file } = source;
  const unitProps = unitPropsOf(type, desired);
  if (unitProps !== undefined) return renderUnit(unitOf(unitProps));
  // The project of a section is known to sysinitConfig().
  const ofFile = source.section?.projectName ? undefined : nameOf(file);
  const projectName = options.project ?? (desired && managedProps(desired)?.name) ?? ofFile;
  const text = sysinitConfig({
    type,
    projectName,
    conf: sectionOf(source, projectName),
    confPath: options.path ?? configurationPath(source),
    runner:
      options.runner ?? (format === undefined && desired === undefined ? ownRunner() : runnerOf(source)),
  });
  return `${text}\n`;
}

function runnerOf({ desired, format }: Source): string {
  const { binary = '/usr/bin/uwsgi' } = (desired?.props ?? {}) as { binary?: string };
  return `${binary} --${format ?? 'ini'}`;
}

/** A program that exports no project is run by `uwsgi-iac run` at its place. */
function ownRunner(): string {
  return `${process.execPath} ${resolve(process.argv[1]!)} run`;
}

function configurationPath({ desired, file }: Source): string {
  if (desired === undefined) return resolve(file);
  const { path } = desired.props as { path?: string };
  const managed = managedProps(desired);
  return path ?? (managed === undefined ? resolve(file) : processPaths(managed).ini);
}

/** The name of the file, unless it is a generic one such as `uwsgi` or `deploy`. */
function nameOf(file: string): string | undefined {
  const name = /([^/]+?)\.[^.]+$/.exec(file)?.[1];
  return name === undefined || /^(uwsgi|config|deploy|index)/.test(name) ? undefined : name;
}

/** The first section, or a new one with the same owner: a service file needs only the owner. */
function sectionOf({ section, sections }: Source, projectName: string | undefined): Section {
  if (section !== undefined) return section;
  const options = sections.slice(0, 1).flatMap(directivesOf);
  const last = (option: string) => options.findLast(({ key }) => key === option)?.value;
  const made = new Section({ projectName });
  made.mainProcess.setOwnerParams({ uid: last('uid'), gid: last('gid') });
  return made;
}
