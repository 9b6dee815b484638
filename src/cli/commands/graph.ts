import type { Command } from 'commander';
import { desiredOf } from '../../engine/desired';
import { topologyOf } from '../../report/topology/build';
import { topologyInput } from '../../report/topology/topology-input';
import { topologyDot } from '../../report/topology/write-dot';
import { topologyMermaid } from '../../report/topology/write-mermaid';
import { topologySvg } from '../../report/topology/write-svg';
import { topologyText } from '../../report/topology/write-text';
import { exitCodes, exitWith } from '../exit-codes';
import { loadProgram } from '../input/load-program';
import { choice, json as jsonOption } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { printFile, printJson } from '../output/print';

const writers = { text: topologyText, mermaid: topologyMermaid, svg: topologySvg, dot: topologyDot };

/** Options of `graph`. */
export interface GraphOptions {
  readonly format: keyof typeof writers;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument('<program>', 'file whose default export is a Project')
    .addOption(choice('-f, --format <format>', 'output format', Object.keys(writers)).default('text'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      helpNotes({
        examples: ['graph deploy.ts', 'graph deploy.ts --format svg > topology.svg'],
        codes: usualCodes,
      }),
    )
    .action(exitWith(graph));
}

/** Draws the topology that a program declares. */
async function graph(file: string, { format, json }: GraphOptions): Promise<number> {
  const synthesis = (await loadProgram(file)).synth();
  const parts = (await desiredOf(synthesis, undefined, { secrets: 'none' })).map((one) => topologyInput(one));
  const topology = topologyOf(synthesis.project, synthesis.hosts, parts);
  if (json) printJson(topology);
  else printFile(await writers[format](topology));
  return exitCodes.done;
}
