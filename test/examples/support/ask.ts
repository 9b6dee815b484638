import type { LabHost } from '../../lab/lab';

/** Asks a host from this machine, which is another one. */
export function clientOf({ address }: LabHost) {
  // uWSGI's http-socket ends connections without saying so; one that is used again could fail by that.
  const headers = { connection: 'close' };
  const get = (port: number, path = '/'): Promise<Response> =>
    fetch(`http://${address}:${port}${path}`, { redirect: 'manual', headers });
  return {
    get,
    text: async (port: number, path?: string): Promise<string> => (await get(port, path)).text(),
    refused: async (port: number): Promise<void> => {
      await expect(get(port)).rejects.toThrow('fetch failed');
    },
  };
}
