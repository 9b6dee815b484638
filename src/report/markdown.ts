import { countActions } from './count-actions';
import { code, codeBlock, codeCell, codeList, htmlCode, row, words } from './markdown-text';
import {
  type Effect,
  lossesOf,
  type Report,
  type ReportChange,
  type ReportHost,
  type ReportResource,
  type ReportWarning,
} from './model';
import { limitTopology } from './topology/limit-topology';
import { marks } from './topology/model';
import { topologyMermaid } from './topology/write-mermaid';
import { type Piece, truncateTo } from './truncate';

/** Options for a Markdown report. */
export interface MarkdownOptions {
  /**
   * Maximum length in characters; GitHub accepts comments of up to 65,536.
   * @default 65,000
   */
  readonly limit?: number;
}

/** Maximum number of resources in a readable diagram. */
const mostDrawn = 60;

/** Truncation ranks: pieces with a higher rank are omitted first. */
const ranks = { picture: 6, text: 5, resource: 4, host: 3, warning: 2, row: 1 } as const;

/**
 * Renders a report as a pull request comment. The first line, an HTML comment, is the same for every report of a
 * project, so that a workflow can find its earlier comment.
 */
export function markdownOf(report: Report, { limit = 65_000 }: MarkdownOptions = {}): string {
  const { project, against, hosts, warnings, topology, rollout } = report;
  const picture = limitTopology(topology, mostDrawn);
  const changed = hosts.filter(({ resources }) => resources.length > 0);
  const parts: (string | Piece)[] = [
    `<!-- uwsgi-iac report: ${project} -->\n`,
    `### uWSGI plan for ${code(project)}${against === undefined ? '' : ` against ${code(against)}`}\n\n`,
    `**${words(report.summary)}**\n`,
    ...warningsOf(warnings),
    '\n',
    row('Host', 'Changes', 'Unchanged', 'Takes effect by'),
    row('---', '---', '---:', '---'),
    ...hosts.map((host) =>
      piece(host.resources.length > 0 ? 'row' : 'picture', 'row of a host', [
        row(codeCell(host.name), words(countActions(host)), String(host.unchanged), effectText(host.effect)),
      ]),
    ),
    ...changed.map(hostPiece),
    ...(rollout === '' ? [] : ['\n**Rollout**\n\n', codeBlock('text', rollout)]),
    ...(picture.nodes.length === 0 || changed.length === 0
      ? []
      : [
          piece('picture', 'picture of the topology', [
            '\n<details><summary>Topology</summary>\n\n',
            codeBlock('mermaid', topologyMermaid(picture).trimEnd()),
            ...(picture.left === 0 ? [] : [`\n${picture.left} more resources are not drawn.\n`]),
            '\n</details>\n',
          ]),
        ]),
  ];
  const noteSize = 400;
  const { text, missing } = truncateTo({ rank: 0, what: '', parts }, limit - noteSize);
  if (missing.size === 0) return text;
  const list = [...missing].map(([what, count]) => `${count} × ${what}`).join(', ');
  return `${text}\n> [!NOTE]\n> Omitted, because a comment has at most ${limit} characters: ${list}. \`uwsgi-iac plan\` prints all.\n`;
}

/** Renders the error of a failed plan. */
export function markdownFailure(message: string): string {
  return `<!-- uwsgi-iac report: failed -->\n### uWSGI plan failed\n\n${codeBlock('text', message)}`;
}

function piece(rank: keyof typeof ranks, what: string, parts: readonly (string | Piece)[]): Piece {
  return { rank: ranks[rank], what, parts };
}

/** Renders warnings; those about lost requests get a separate box. */
function warningsOf(warnings: readonly ReportWarning[]): readonly (string | Piece)[] {
  const lost = lossesOf(warnings);
  const others = warnings.filter((one) => lost?.losses.includes(one) !== true);
  const line = ({ level, paths, message }: ReportWarning): Piece =>
    piece('warning', 'warning', [
      `> - ${level === 'restart' || level === 'loss' ? '' : `${level}: `}${paths.length === 0 ? '' : `${codeList(paths)}: `}${words(message)}\n`,
    ]);
  return [
    ...(lost === undefined ? [] : [`\n> [!CAUTION]\n> **${lost.heading}**\n>\n`, ...lost.losses.map(line)]),
    ...(others.length === 0 ? [] : ['\n> [!WARNING]\n', ...others.map(line)]),
  ];
}

function hostPiece(host: ReportHost): Piece {
  const facts = host.facts.map((fact) => `- ${words(fact)}\n`);
  const bad = host.effect === 'restart' || host.effect === 'replace' ? ` · <b>${host.effect}</b>` : '';
  return piece('host', 'details of a host', [
    `\n<details><summary>${htmlCode(host.name)}: ${countActions(host)}${bad}</summary>\n\n`,
    ...facts,
    ...host.resources.map(resourcePiece),
    '</details>\n',
  ]);
}

function resourcePiece(resource: ReportResource): Piece {
  const { path, id, type, kind, effect, changes, interrupts, notes, findings, text } = resource;
  const how = effect === undefined || effect === 'none' ? '' : ` · ${effectHtml(effect)}`;
  const open = changes.length > 0 ? ' open' : '';
  const head = `<details${open}><summary>${marks[kind]} ${kind} ${type} ${htmlCode(path)}${how}</summary>\n\n`;
  const table =
    changes.length === 0
      ? []
      : [
          row('Option', 'Before', 'After', 'Takes effect by', 'Why'),
          row('---', '---', '---', '---', '---'),
          ...changes.map(changeRow),
        ];
  return piece('resource', 'details of a resource', [
    head,
    ...(kind === 'delete' || kind === 'forget' ? [`${code(id)}\n`] : []),
    ...table,
    ...(text === undefined || text === ''
      ? []
      : [piece('text', 'configuration of a new resource', [codeBlock('ini', text)])]),
    ...(interrupts.length + notes.length + findings.length === 0 ? [] : ['\n']),
    ...interrupts.map(({ effect, paths }) => `- ${words(effect)}: ${codeList(paths)}\n`),
    ...notes.map((note) => `- ${words(note)}\n`),
    ...findings.map(
      ({ severity, option, message, fix, rule }) =>
        `- ${severity}${option === undefined ? '' : ` ${code(option)}`}: ${words(message)}. ${words(fix)} (${words(rule)})\n`,
    ),
    '\n</details>\n\n',
  ]);
}

function changeRow({ name, before, after, effect, reason }: ReportChange): string {
  const value = (text: string | undefined): string => (text === undefined ? '–' : codeCell(text));
  return row(
    codeCell(name),
    value(before),
    value(after),
    effectText(effect),
    reason === undefined ? '' : words(reason),
  );
}

function effectText(effect: Effect | undefined): string {
  if (effect === undefined) return '–';
  if (effect === 'none') return 'nothing to do';
  return effect === 'restart' || effect === 'replace' ? `**${effect}**` : effect;
}

function effectHtml(effect: Effect): string {
  return effect === 'restart' || effect === 'replace' ? `<b>${effect}</b>` : effect;
}
