import { given, joinGiven, listed, type OneOrMore } from '../parts';
import type { Late } from '../text';
import { ValueObject } from '../value-object';

/** Something a hook does. */
export class HookAction extends ValueObject {
  constructor(name: string, ...args: readonly unknown[]) {
    super({ name, args });
  }
}

/** How a function is called. Becomes part of `hook-…`. */
export interface CallOptions {
  /** Whether the phase fails when the function returns something but 0. @default false */
  readonly honourExitStatus?: boolean;
  /** Whether the argument is a number. @default false */
  readonly argInt?: boolean;
}

/** How a file is written. Becomes part of `hook-…`. */
export interface FileWriteOptions {
  /** Whether the text is appended. @default false: it replaces the content */
  readonly append?: boolean;
  /** Whether a line end is added. @default false */
  readonly newline?: boolean;
}

/** Options of a mount; without `fs` the mount point is unmounted. Becomes part of `hook-…`. */
export interface MountOptions {
  /** Kind of the file system: `proc`, `tmpfs`, `bind`. @default - none: unmount */
  readonly fs?: Late<string>;
  /** Source of the mount: a device or a directory. @default - `none` */
  readonly src?: Late<string>;
  /** Flags such as `rec`, `detach`, `readonly`. @default - none */
  readonly flags?: OneOrMore<Late<string>>;
}

/** Actions of hooks. */
export const actions = {
  /** Raises an alarm, by its alias. Becomes `alarm:`. */
  alarm: (alarm: Late<string> | { readonly alias: Late<string> }, message: Late<string>) =>
    new HookAction('alarm', typeof alarm === 'object' && 'alias' in alarm ? alarm.alias : alarm, message),

  /** Calls a function of the binary or a loaded library. Becomes `call:` and its kin. */
  call: (target: Late<string>, { honourExitStatus = false, argInt = false }: CallOptions = {}) =>
    new HookAction(`call${argInt ? 'int' : ''}${honourExitStatus ? 'ret' : ''}`, target),

  /** Changes the directory. Becomes `cd:`. */
  dirChange: (targetDir: Late<string>) => new HookAction('cd', targetDir),

  /** Makes a directory. Becomes `mkdir:`. */
  dirCreate: (targetDir: Late<string>) => new HookAction('mkdir', targetDir),

  /** Runs a command. Becomes `exec:`. */
  execute: (command: Late<string>) => new HookAction('exec', command),

  /** Ends the process. Becomes `exit:`. */
  exit: ({ statusCode }: { readonly statusCode?: Late<number> } = {}) => new HookAction('exit', statusCode),

  /** Writes to a FIFO; `wait`s for a reader: `spinningfifo:`. Becomes `writefifo:`. */
  fifoWrite: (
    target: Late<string>,
    message: Late<string>,
    { wait = false }: { readonly wait?: boolean } = {},
  ) => new HookAction(wait ? 'spinningfifo' : 'writefifo', target, message),

  /** Makes an empty file. Becomes `create:`. */
  fileCreate: (fpath: Late<string>) => new HookAction('create', fpath),

  /** Writes to a file. Becomes `write:`, `append:`, `writen:`, `appendn:`. */
  fileWrite: (
    target: Late<string>,
    content: Late<string>,
    { append = false, newline = false }: FileWriteOptions = {},
  ) => new HookAction(`${append ? 'append' : 'write'}${newline ? 'n' : ''}`, target, content),

  /** Mounts or unmounts. Becomes `mount:` or `umount:`. */
  mount: (mountpoint: Late<string>, { fs, src, flags }: MountOptions = {}) => {
    const words = given(flags) && flags !== '' ? joinGiven(listed(flags), ',') : undefined;
    if (!given(fs) || fs === '') return new HookAction('umount', mountpoint, words);
    // uWSGI reads the words by their place: file system, source, mount point, flags.
    return new HookAction('mount', fs, src ?? 'none', mountpoint, words);
  },

  /** Prints a text. Becomes `print:`. */
  printout: ({ text: content }: { readonly text?: Late<string> } = {}) => new HookAction('print', content),

  /** Sets the name of the host. Becomes `hostname:`. */
  setHostName: (name: Late<string>) => new HookAction('hostname', name),

  /** Removes a file. Becomes `unlink:`. */
  unlink: (target: Late<string>) => new HookAction('unlink', target),
};
