import { desiredOf } from '../../engine/desired';
import { topologyOf } from '../../report/topology/build';
import { partOf } from '../../report/topology/parts';
import { topologyDot } from '../../report/topology/write-dot';
import { topologyMermaid } from '../../report/topology/write-mermaid';
import { topologySvg } from '../../report/topology/write-svg';
import { topologyText } from '../../report/topology/write-text';
import { exitCodes } from '../exit-codes';
import { loadProgram } from '../load-program';
import { printFile, printJson } from '../print';

/** What `graph` is given. */
export interface GraphOptions {
  readonly format: 'text' | 'mermaid' | 'svg' | 'dot';
  readonly json?: boolean;
}

/** Draws what a program declares. */
export async function graph(file: string, { format, json }: GraphOptions): Promise<number> {
  const synthesis = (await loadProgram(file)).synth();
  const parts = (await desiredOf(synthesis)).map((one) => partOf(one));
  const drawn = topologyOf(synthesis.project, synthesis.hosts, parts);
  const write = { text: topologyText, mermaid: topologyMermaid, svg: topologySvg, dot: topologyDot }[format];
  if (json) printJson(drawn);
  else printFile(await write(drawn));
  return exitCodes.done;
}
