import { resolve } from 'node:path';
import { directivesOf } from '../../config/line';
import { Section } from '../../config/section';
import { renderUnit } from '../../config/unit-file';
import { type SysinitType, sysinitConfig } from '../../presets/sysinit';
import { unitOf } from '../../resources/instance/files';
import { pathsOf } from '../../resources/instance/paths';
import type { InstanceProps } from '../../resources/instance/props';
import { isManaged } from '../declared';
import { exitCodes } from '../exit-codes';
import { printFile, printJson } from '../print';
import { readSource, type Source } from '../sources';

/** What `sysinit` is given. */
export interface SysinitCommandOptions {
  readonly project?: string;
  readonly resource?: string;
  readonly path?: string;
  readonly runner?: string;
  readonly json?: boolean;
}

/** Prints the file that lets systemd or upstart start a configuration. */
export async function sysinit(
  type: SysinitType,
  file: string,
  options: SysinitCommandOptions,
): Promise<number> {
  const source = await readSource(file, options.resource);
  const text = textOf(type, source, options);
  if (options.json) printJson({ type, text });
  else printFile(text);
  return exitCodes.done;
}

function textOf(type: SysinitType, source: Source, options: SysinitCommandOptions): string {
  const { desired, format, file } = source;
  const instance = desired !== undefined && isManaged(desired);
  const props = desired?.props as InstanceProps | undefined;
  if (instance && type === 'systemd' && props!.manager === 'systemd') return renderUnit(unitOf(props!));
  const projectName = options.project ?? (instance ? props!.name : nameOf(file));
  const text = sysinitConfig({
    type,
    projectName,
    conf: sectionOf(source, projectName),
    confPath: options.path ?? placeOf(source),
    runner:
      options.runner ?? (format === undefined && desired === undefined ? ourselves() : runnerOf(source)),
  });
  return `${text}\n`;
}

function runnerOf({ desired, format }: Source): string {
  const { binary = '/usr/bin/uwsgi' } = (desired?.props ?? {}) as { binary?: string };
  return `${binary} --${format ?? 'ini'}`;
}

/** A program that is no project is run by us, where it is. */
function ourselves(): string {
  return `${process.execPath} ${resolve(process.argv[1]!)} run`;
}

function placeOf({ desired, file }: Source): string {
  if (desired === undefined) return resolve(file);
  const { path } = desired.props as { path?: string };
  return path ?? pathsOf(desired.props as InstanceProps).ini;
}

/** A file called after its project says more than its directory; one called after uWSGI says nothing. */
function nameOf(file: string): string | undefined {
  const name = /([^/]+?)\.[^.]+$/.exec(file)?.[1];
  return name === undefined || /^(uwsgi|config|deploy|index)/.test(name) ? undefined : name;
}

/** The first section, or one with the same owner: that is all a service file needs of it. */
function sectionOf({ section, sections }: Source, projectName: string | undefined): Section {
  if (section !== undefined) return section;
  const options = sections.slice(0, 1).flatMap(directivesOf);
  const last = (option: string) => options.findLast(({ key }) => key === option)?.value;
  const made = new Section({ projectName });
  made.mainProcess.setOwnerParams({ uid: last('uid'), gid: last('gid') });
  return made;
}
