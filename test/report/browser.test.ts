import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { htmlOf } from '../../src/report/html';
import { reportOf } from '../../src/report/model';
import { offlinePlan } from '../../src/report/offline-plan';
import { chromium, testNeeding } from '../support/needs';
import { estate, pullRequests } from './pull-requests';

const inBrowser = testNeeding('chromium');
const folder = mkdtempSync(join(tmpdir(), 'browser-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a page is in a window of this width, measured by a page around it. */
async function measured(file: string, width: number): Promise<Record<string, number>> {
  const around = join(folder, 'around.html');
  writeFileSync(
    around,
    `<iframe src="${file}" style="width:${width}px;height:800px;border:0"></iframe><pre></pre><script>
document.querySelector('iframe').onload = ({ target }) => {
  const page = target.contentDocument, wide = page.documentElement.scrollWidth;
  const shown = [...page.querySelectorAll('h1, h2, td, th, summary, .chip, code')].filter((one) => one.checkVisibility());
  const small = shown.filter((one) => parseFloat(target.contentWindow.getComputedStyle(one).fontSize) < 11).length;
  document.querySelector('pre').textContent = JSON.stringify({ wide, shown: shown.length, small });
};
</script>`,
  );
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--allow-file-access-from-files'];
  const { stdout } = await promisify(execFile)(
    chromium!,
    [
      ...flags,
      `--user-data-dir=${join(folder, 'profile')}`,
      '--virtual-time-budget=3000',
      '--dump-dom',
      `file://${around}`,
    ],
    { timeout: 60_000 },
  );
  return JSON.parse(/<pre>(\{.*\})<\/pre>/.exec(stdout)![1]!);
}

inBrowser(
  'a page fits a phone and a desk: nothing is wider than the window, nothing too small to read',
  async () => {
    const { from, to } = pullRequests['listen changed']!;
    const { plan, warnings } = await offlinePlan(estate(to).synth(), { base: estate(from).synth() });
    const file = join(folder, 'report.html');
    writeFileSync(file, await htmlOf(reportOf(plan, { against: 'origin/main', warnings })));
    for (const width of [360, 390, 1280]) {
      const { wide, shown, small } = await measured(file, width);
      expect(wide).toBeLessThanOrEqual(width);
      expect(shown).toBeGreaterThan(10);
      expect(small).toBe(0);
    }
  },
  120_000,
);
