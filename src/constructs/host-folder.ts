import { isUtf8 } from 'node:buffer';
import { posix, resolve } from 'node:path';
import { Construct } from 'constructs';
import { type SourceEntry, SourceError } from '../resources/release/source/entry';
import { usuallyExcluded } from '../resources/release/source/globs';
import { readSource, sourceDigest } from '../resources/release/source/read-source';
import { checkDeclaredProps } from './check-props';
import { HostDirectory } from './host-directory';
import { HostFile } from './host-file';

/** Props of a local folder copied to a host. */
export interface HostFolderProps {
  /** Folder on the deploying machine, read when the construct is created. */
  readonly source: string;
  /** Absolute path on the host. */
  readonly path: string;
  /**
   * Excluded files: names at any depth, or paths from the root of the source if they contain `/`; `*`, `?` and `**`
   * are wildcards.
   * @default - .git, __pycache__, node_modules, *.pyc, .venv, .env, .env.*
   */
  readonly exclude?: readonly string[];
  /** Owner of directories and files. @default - the login or `become` user */
  readonly owner?: string;
  /** Group of directories and files. @default - the group of that user */
  readonly group?: string;
}

/**
 * A small folder of text files on a host. Each file is a resource: edits on the host show as drift, and foreign files
 * are kept. Use `Release` for code that is deployed often or has many files.
 *
 * @example
 * const code = new HostFolder(web1, 'code', { source: './shop', path: '/srv/shop' });
 * shop.instance.node.addDependency(code);
 */
export class HostFolder extends Construct {
  readonly path: string;
  /** Digest of all names, contents and executable bits: a trigger for instances that load the files. */
  readonly digest: string;

  /** @throws SourceError if the folder does not exist or contains anything but UTF-8 text files */
  constructor(scope: Construct, id: string, props: HostFolderProps) {
    checkDeclaredProps('HostFolderProps', scope, id, props);
    super(scope, id);
    const { path, owner, group, exclude = usuallyExcluded } = props;
    const entries = readSource(resolve(props.source), { exclude });
    this.path = path;
    this.digest = sourceDigest(entries);
    const made = new Map([['.', new HostDirectory(this, '.', { path, owner, group })]]);
    // Sorted by path, so that a directory precedes its contents.
    for (const entry of entries) {
      const place = { path: posix.join(path, entry.path), owner, group };
      const one =
        entry.kind === 'directory'
          ? new HostDirectory(this, entry.path, place)
          : new HostFile(this, entry.path, { ...place, ...contentOf(entry, props.source) });
      // The contents of a directory are deleted before it.
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
  if (!isUtf8(bytes)) fail('must be UTF-8 text, but has other bytes');
  return { content: bytes.toString(), mode: executable ? '755' : '644' };
}
