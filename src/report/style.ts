/** Style sheet of a report: follows the reader's light or dark scheme, readable on phones. */
export const css = `
:root {
  color-scheme: light dark;
  --page: #f6f8fa; --card: #ffffff; --line: #d0d7de; --text: #1f2328; --dim: #57606a; --code: #eff2f5;
  --green: #1a7f37; --green-soft: #dafbe1; --blue: #0969da; --blue-soft: #ddf4ff; --amber: #7d4e00;
  --amber-soft: #fff3c4; --orange: #bc4c00; --orange-soft: #ffe9d9; --red: #cf222e; --red-soft: #ffebe9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #161b22; --line: #30363d; --text: #e6edf3; --dim: #9198a1; --code: #21262d;
    --green: #56d364; --green-soft: #12261e; --blue: #79c0ff; --blue-soft: #121d2f; --amber: #e3b341;
    --amber-soft: #2b2111; --orange: #ffa657; --orange-soft: #33200f; --red: #ff7b72; --red-soft: #341516;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 24px 16px 48px; max-width: 1120px; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 24px; line-height: 1.25; }
h2 { margin: 32px 0 12px; font-size: 18px; }
p { margin: 6px 0; }
code, pre { font-size: 13px; }
code, pre, svg text { font-family: ui-monospace, "SF Mono", Menlo, "Liberation Mono", "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
pre { margin: 12px 0 0; padding: 12px; overflow-x: auto; border-radius: 6px; background: var(--code); }
.dim { color: var(--dim); }
.card { margin: 12px 0; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.summary { margin-top: 12px; padding: 8px 12px; border-radius: 8px; font-size: 16px; font-weight: 600; }
.chip {
  display: inline-block; padding: 0 9px; border: 1px solid currentColor; border-radius: 99px; font-size: 12px;
  font-weight: 600; line-height: 20px; white-space: nowrap;
}
.calm { color: var(--green); background: var(--green-soft); }
.soft { color: var(--blue); background: var(--blue-soft); }
.stir { color: var(--amber); background: var(--amber-soft); }
.hard { color: var(--red); background: var(--red-soft); }
.notice { padding: 12px 16px; border-left-width: 4px; }
.notice ul { margin: 6px 0 0; padding-left: 20px; }
.notice li { overflow-wrap: anywhere; }
.notice.danger { border-color: var(--red); background: var(--red-soft); }
.notice.caution { border-color: var(--amber); background: var(--amber-soft); }
.notice strong { display: block; }
.hosts { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 12px; }
.hosts .card { margin: 0; padding: 10px 16px; }
.hosts p { margin: 2px 0; }
.hosts a { color: inherit; font-weight: 600; text-decoration: none; border-bottom: 1px dotted var(--dim); }
.hosts .top { display: flex; justify-content: space-between; gap: 8px; align-items: center; }
.facts { margin: 8px 0 0; padding-left: 18px; color: var(--dim); font-size: 13px; overflow-wrap: anywhere; }
.picture { padding: 16px; overflow-x: auto; }
.picture svg { display: block; max-width: 100%; height: auto; }
.picture .narrow { display: none; margin: 0; }
details > summary {
  display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline; padding: 12px 16px; cursor: pointer;
}
details > summary::-webkit-details-marker { display: none; }
details > summary::before { content: "▸"; color: var(--dim); }
details[open] > summary::before { content: "▾"; }
details > .body { padding: 0 16px 16px; }
.kind { font-weight: 600; }
.kind.create { color: var(--green); } .kind.update, .kind.adopt { color: var(--amber); }
.kind.replace { color: var(--orange); } .kind.delete { color: var(--red); }
table { width: 100%; border-collapse: collapse; }
th { padding: 4px 12px 4px 0; color: var(--dim); font-size: 12px; font-weight: 600; text-align: left; }
td { padding: 8px 12px 8px 0; border-top: 1px solid var(--line); vertical-align: top; }
th { white-space: nowrap; }
td { min-width: 96px; } td:first-child code { white-space: nowrap; } td.why { min-width: 220px; }
.body > pre:first-child { margin-top: 0; }
td.why { color: var(--dim); font-size: 13px; }
del { color: var(--red); text-decoration: none; } ins { color: var(--green); text-decoration: none; }
.legend { display: grid; grid-template-columns: max-content 1fr; gap: 6px 12px; margin: 0; padding: 16px; font-size: 13px; }
.legend dd { margin: 0; color: var(--dim); }
svg text { fill: var(--text); } svg .edge text { fill: var(--dim); }
svg .graph > polygon { fill: none; stroke: none; }
svg .cluster > path { fill: var(--page); stroke: var(--line); }
svg .node :is(path, polygon, polyline, ellipse) { fill: var(--card); stroke: var(--dim); }
svg .node polyline { fill: none; }
svg .create :is(path, polygon, polyline, ellipse) { fill: var(--green-soft); stroke: var(--green); }
svg :is(.update, .adopt) :is(path, polygon, polyline, ellipse) { fill: var(--amber-soft); stroke: var(--amber); }
svg .replace :is(path, polygon, polyline, ellipse) { fill: var(--orange-soft); stroke: var(--orange); }
svg .delete :is(path, polygon, polyline, ellipse) { fill: var(--red-soft); stroke: var(--red); stroke-dasharray: 5 4; }
svg .edge path { stroke: var(--dim); } svg .edge polygon { fill: var(--dim); stroke: var(--dim); }
@media (max-width: 720px) {
  body { padding: 16px 12px 32px; }
  .hosts { gap: 8px; }
  .picture { padding: 10px; } .picture .wide { display: none; } .picture .narrow { display: block; }
  table, tbody, tr, td { display: block; } thead { display: none; }
  tr { padding: 10px 0; border-top: 1px solid var(--line); }
  td { display: grid; grid-template-columns: 76px 1fr; gap: 8px; padding: 2px 0; border: 0; }
  td::before { content: attr(data-label); color: var(--dim); font-size: 12px; line-height: 22px; }
  td, td.why { min-width: 0; } td:first-child code { white-space: normal; } td.none { display: none; }
}
`;
