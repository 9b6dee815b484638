import type { LabHost } from '../../lab/lab';

/** Asks a host from this machine, which is another one. */
export function clientOf({ address }: LabHost) {
  const get = (port: number, path = '/'): Promise<Response> =>
    fetch(`http://${address}:${port}${path}`, { redirect: 'manual' });
  return {
    get,
    text: async (port: number, path?: string): Promise<string> => (await get(port, path)).text(),
    refused: async (port: number): Promise<void> => {
      await expect(get(port)).rejects.toThrow('fetch failed');
    },
  };
}
