import type { Topology } from './model';
import { topologyDot } from './write-dot';

/**
 * The topology as a picture, laid out by Graphviz: one SVG element without anything from elsewhere.
 *
 * @param format `svg` is a file of its own, `svg_inline` stands in a page
 */
export async function topologySvg(topology: Topology, format: 'svg' | 'svg_inline' = 'svg'): Promise<string> {
  // Graphviz is a megabyte: nobody else waits for it.
  const { instance } = await import('@viz-js/viz');
  const drawn = (await instance()).renderString(topologyDot(topology), { format });
  // Comments and titles name the nodes as Graphviz was told them, which is nothing to readers.
  const bare = drawn.replace(/<!--[\s\S]*?-->\n?|<title>(n\d|cluster_)[^<]*<\/title>\n/g, '');
  return bare.replace('<svg ', '<svg role="img" aria-label="Topology" ');
}
