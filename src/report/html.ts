import { type Activation, activations } from '../activation/activation';
import { countActions } from './count-actions';
import { html, type Markup, style, svg } from './html-text';
import {
  type Effect,
  lossesOf,
  type Report,
  type ReportChange,
  type ReportHost,
  type ReportResource,
  type ReportWarning,
} from './model';
import { css } from './style';
import { limitTopology } from './topology/limit-topology';
import { marks } from './topology/model';
import { topologySvg } from './topology/write-svg';
import { topologyText } from './topology/write-text';

/** Colour class of each activation, from unnoticed to lost requests. */
const tones: Readonly<Record<Effect, 'calm' | 'soft' | 'stir' | 'hard'>> = {
  none: 'calm',
  live: 'calm',
  'daemon-reload': 'calm',
  mules: 'soft',
  spoolers: 'soft',
  'chain-reload': 'soft',
  workers: 'soft',
  reload: 'soft',
  zerg: 'stir',
  restart: 'hard',
  replace: 'hard',
};

const meanings: Readonly<Record<Effect, string>> = {
  none: 'nothing needs to happen',
  live: 'the processes see it by themselves',
  'daemon-reload': 'systemd reads the unit again, the process keeps running',
  mules: 'only the mules restart',
  spoolers: 'only the spoolers restart',
  'chain-reload': 'the workers restart one after the other',
  workers: 'all workers restart at once',
  reload: 'the master keeps its sockets, reads the file again and starts new workers',
  zerg: 'another instance takes the sockets over, then the old one ends',
  restart: 'stop and start: requests can be lost',
  replace: 'the resource is deleted and created again',
};

/** Maximum number of resources in a readable diagram. */
const mostDrawn = 100;

/** Renders a report as one self-contained HTML page: no scripts, no external fonts or images. */
export async function htmlOf(report: Report): Promise<string> {
  const { project, against, summary, effect, hosts, warnings, topology, rollout } = report;
  const changed = hosts.filter(({ resources }) => resources.length > 0);
  const body = html`<header><h1>uWSGI plan · ${project}</h1><p class="dim">${
    against === undefined
      ? 'compared with the hosts'
      : html`compared with <code>${against}</code>, no host was asked`
  }</p><p class="summary ${tones[effect]}">${summary}</p></header>
${warningsOf(warnings)}
<h2>Hosts</h2><div class="hosts">${hosts.map(hostCard)}</div>
${topology.nodes.length > 0 && (await pictureOf(report))}
${changed.length > 0 && html`<h2>Changes</h2>${changed.map(hostDetails)}`}
${rollout !== '' && html`<h2>Rollout</h2><pre>${rollout}</pre>`}
${changed.length > 0 && legendOf(report)}`;
  return page(`uWSGI plan of ${project}`, body);
}

/** Renders the error of a failed plan as a page. */
export function htmlFailure(message: string): string {
  return page(
    'uWSGI plan failed',
    html`<header><h1>uWSGI plan failed</h1></header><div class="card notice danger"><pre>${message}</pre></div>`,
  );
}

function page(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>${style(css)}</head>
<body>${body}</body></html>
`.text;
}

function chip(effect: Effect): Markup {
  return html`<span class="chip ${tones[effect]}">${effect}</span>`;
}

function warningsOf(warnings: readonly ReportWarning[]): readonly Markup[] {
  const lost = lossesOf(warnings);
  const others = warnings.filter((one) => lost?.losses.includes(one) !== true);
  const item = ({ level, paths, message }: ReportWarning): Markup =>
    html`<li>${level !== 'restart' && level !== 'loss' && `${level}: `}${paths.map((path, index) => html`${index > 0 && ', '}<code>${path}</code>`)}${paths.length > 0 && ': '}${message}</li>`;
  return [
    ...(lost === undefined
      ? []
      : [
          html`<div class="card notice danger"><strong>${lost.heading}</strong><ul>${lost.losses.map(item)}</ul></div>`,
        ]),
    ...(others.length === 0
      ? []
      : [
          html`<div class="card notice caution"><strong>To look at</strong><ul>${others.map(item)}</ul></div>`,
        ]),
  ];
}

function hostCard(host: ReportHost): Markup {
  const { name, effect, unchanged, resources, facts } = host;
  return html`<div class="card"><div class="top">${
    resources.length === 0 ? html`<b>${name}</b>` : html`<a href="#host-${name}">${name}</a>`
  }${effect !== undefined && chip(effect)}</div><p>${countActions(host)}${unchanged > 0 && html` <span class="dim">· ${unchanged} unchanged</span>`}</p>${
    facts.length > 0 && html`<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`
  }</div>`;
}

/** Renders the topology as a diagram, and as a text tree for narrow screens. */
async function pictureOf({ topology }: Report): Promise<Markup> {
  const drawn = limitTopology(topology, mostDrawn);
  const picture = svg(await topologySvg(drawn, 'svg_inline'));
  return html`<h2>Topology</h2><div class="card picture"><div class="wide">${picture}</div><pre class="narrow">${topologyText(drawn)}</pre>${
    drawn.left > 0 && html`<p class="dim">${drawn.left} more resources are not drawn.</p>`
  }</div>`;
}

function hostDetails({ name, resources }: ReportHost): Markup {
  return html`<section id="host-${name}">${resources.map(resourceOf)}</section>`;
}

function resourceOf(resource: ReportResource): Markup {
  const { host, path, id, type, kind, effect, changes, interrupts, notes, findings, text } = resource;
  // Created and deleted resources need no details.
  const open = changes.length + interrupts.length + notes.length + findings.length > 0;
  return html`<details class="card"${open && html` open`}><summary><span class="kind ${kind}">${marks[kind]} ${kind}</span> <span>${type}</span> <code>${path}</code> <span class="dim">on ${host}</span>${
    effect !== undefined && effect !== 'none' && chip(effect)
  }</summary><div class="body">${changes.length > 0 && changesOf(changes)}${
    text !== undefined && text !== '' && html`<pre>${text}</pre>`
  }${
    interrupts.length > 0 &&
    html`<ul>${interrupts.map(
      (one) =>
        html`<li>${one.effect}: ${one.paths.map((other, index) => html`${index > 0 && ', '}<code>${other}</code>`)}</li>`,
    )}</ul>`
  }${notes.length > 0 && html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}${
    findings.length > 0 &&
    html`<ul>${findings.map(
      ({ severity, option, message, fix, rule }) =>
        html`<li>${severity}${option !== undefined && html` <code>${option}</code>`}: ${message}. ${fix} <span class="dim">(${rule})</span></li>`,
    )}</ul>`
  }${!open && !text && html`<p><code>${id}</code></p>`}</div></details>`;
}

function changesOf(changes: readonly ReportChange[]): Markup {
  return html`<table><thead><tr><th>Option</th><th>Before</th><th>After</th><th>Takes effect by</th><th>Why</th></tr></thead><tbody>${changes.map(
    ({ name, before, after, effect, reason }) =>
      html`<tr><td data-label="Option"><code>${name}</code></td>${cell('Before', before, (text) => html`<del><code>${text}</code></del>`)}${cell('After', after, (text) => html`<ins><code>${text}</code></ins>`)}${cell('Effect', effect, (text) => html`<span>${chip(text as Effect)}</span>`)}<td class="why${reason === undefined && ' none'}" data-label="Why"><span>${reason}</span></td></tr>`,
  )}</tbody></table>`;
}

function cell(label: string, text: string | undefined, show: (text: string) => Markup): Markup {
  if (text === undefined) return html`<td class="none" data-label="${label}"></td>`;
  return html`<td data-label="${label}">${show(text)}</td>`;
}

/** Legend of the activations in the report. */
function legendOf({ hosts }: Report): Markup {
  const used = new Set(
    hosts.flatMap(({ resources }) => resources.flatMap(({ changes }) => changes.map(({ effect }) => effect))),
  );
  const order: readonly Effect[] = [...(activations as readonly Activation[]), 'replace'];
  const shown = order.filter((effect) => used.has(effect));
  if (shown.length === 0) return html``;
  return html`<h2>How changes take effect</h2><dl class="card legend">${shown.map(
    (effect) => html`<dt>${chip(effect)}</dt><dd>${meanings[effect]}</dd>`,
  )}</dl>`;
}
