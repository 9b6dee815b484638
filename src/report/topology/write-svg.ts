import type { Topology } from './model';
import { topologyDot } from './write-dot';

/**
 * Renders the topology as one self-contained SVG element, laid out by Graphviz.
 *
 * @param format `svg` for a separate file, `svg_inline` for a page
 */
export async function topologySvg(topology: Topology, format: 'svg' | 'svg_inline' = 'svg'): Promise<string> {
  // Load Graphviz (1 MB) only if needed.
  const { instance } = await import('@viz-js/viz');
  const drawn = (await instance()).renderString(topologyDot(topology), { format });
  // Remove comments and titles with internal node ids.
  const bare = drawn.replace(/<!--[\s\S]*?-->\n?|<title>(n\d|cluster_)[^<]*<\/title>\n/g, '');
  return bare.replace('<svg ', '<svg role="img" aria-label="Topology" ');
}
