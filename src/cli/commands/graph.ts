import { desiredOf } from '../../engine/desired';
import { exitCodes } from '../exit-codes';
import { graphOf } from '../graph/from-program';
import { graphDot } from '../graph/write-dot';
import { graphMermaid } from '../graph/write-mermaid';
import { graphSvg } from '../graph/write-svg';
import { graphText } from '../graph/write-text';
import { loadProgram } from '../load-program';

/** What `graph` is given. */
export interface GraphOptions {
  readonly format: 'text' | 'mermaid' | 'svg' | 'dot';
  readonly json?: boolean;
}

/** Draws what a program declares. */
export async function graph(file: string, { format, json }: GraphOptions): Promise<number> {
  const synthesis = (await loadProgram(file)).synth();
  const drawn = graphOf(synthesis, await desiredOf(synthesis));
  const write = { text: graphText, mermaid: graphMermaid, svg: graphSvg, dot: graphDot }[format];
  process.stdout.write(json ? `${JSON.stringify(drawn, undefined, 2)}\n` : write(drawn));
  return exitCodes.done;
}
