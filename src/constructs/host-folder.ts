import { isUtf8 } from 'node:buffer';
import { posix, resolve } from 'node:path';
import { Construct } from 'constructs';
import { type SourceEntry, SourceError } from '../resources/release/source/entry';
import { usuallyExcluded } from '../resources/release/source/globs';
import { readSource, sourceDigest } from '../resources/release/source/read-source';
import { checkProps } from './check-props';
import { HostDirectory } from './host-directory';
import { HostFile } from './host-file';

/** A folder of this machine as it is to stand on a host. */
export interface HostFolderProps {
  /** Folder on the machine that deploys; it is read when the construct is made. */
  readonly source: string;
  /** Absolute path on the host. */
  readonly path: string;
  /**
   * What is left out: names at any depth, or with a `/` paths from the root of the source; `*`, `?` and `**` as usual.
   * @default - .git, __pycache__, node_modules, *.pyc, .venv, .env, .env.*
   */
  readonly exclude?: readonly string[];
  /** Owner of directories and files. @default - the user that writes them */
  readonly owner?: string;
  /** Group of directories and files. @default - the group of the user that writes them */
  readonly group?: string;
}

/**
 * A small folder of text files on a host, each of them a resource: edits made there show, and what others put beside them
 * stays. Code that is deployed often, or is more than some files, is a `Release`.
 *
 * @example
 * const code = new HostFolder(web1, 'code', { source: './shop', path: '/srv/shop' });
 * shop.instance.node.addDependency(code);
 */
export class HostFolder extends Construct {
  readonly path: string;
  /** Changes with every name, content and right to run: a trigger for what loads the files. */
  readonly digest: string;

  /** @throws SourceError when there is no such folder, or something in it is no file of UTF-8 text */
  constructor(scope: Construct, id: string, props: HostFolderProps) {
    checkProps('HostFolderProps', scope, id, props);
    super(scope, id);
    const { path, owner, group, exclude = usuallyExcluded } = props;
    const entries = readSource(resolve(props.source), { exclude });
    this.path = path;
    this.digest = sourceDigest(entries);
    const made = new Map([['.', new HostDirectory(this, '.', { path, owner, group })]]);
    // Sorted by path, so that a directory comes before what is in it.
    for (const entry of entries) {
      const place = { path: posix.join(path, entry.path), owner, group };
      const one =
        entry.kind === 'directory'
          ? new HostDirectory(this, entry.path, place)
          : new HostFile(this, entry.path, { ...place, ...contentOf(entry, props.source) });
      // What is in a directory goes before it does.
      one.node.addDependency(made.get(posix.dirname(entry.path))!);
      if (one instanceof HostDirectory) made.set(entry.path, one);
    }
  }
}

function contentOf({ path, kind, executable, read }: SourceEntry, source: string) {
  const fail = (what: string): never => {
    throw new SourceError(`Cannot put ${source} on a host: its ${path} ${what}; deploy it by a Release`);
  };
  if (kind === 'link') fail('must be a file, but is a link');
  const bytes = read();
  if (!isUtf8(bytes)) fail('must be a text in UTF-8, but has other bytes');
  return { content: bytes.toString(), mode: executable ? '755' : '644' };
}
