import type { LabHost } from './host';

/** Takes a constraint away again. */
export type Undo = () => Promise<void>;

/** How full a file system is. */
export interface FullFileSystemOptions {
  /**
   * KiB that can still be written.
   * @default 0
   */
  readonly freeKib?: number;
}

/** Mounts a small file system without space at a directory, which is created. Empty files still fit. */
export async function mountFullFileSystem(
  host: LabHost,
  directory: string,
  { freeKib = 0 }: FullFileSystemOptions = {},
): Promise<Undo> {
  await host.sh(`
    mkdir -p '${directory}'
    mount -t tmpfs -o size=${freeKib + 64}k full '${directory}'
    dd if=/dev/zero of='${directory}/.filler' bs=1k count=64 status=none`);
  return async () => {
    await host.sh(`umount '${directory}'`);
  };
}

/** Makes a directory read-only with all it holds, even for root. It is created if it is missing. */
export async function mountReadOnly(host: LabHost, directory: string): Promise<Undo> {
  await host.sh(`
    mkdir -p '${directory}'
    mount --bind '${directory}' '${directory}'
    mount -o remount,bind,ro '${directory}'`);
  return async () => {
    await host.sh(`umount '${directory}'`);
  };
}
