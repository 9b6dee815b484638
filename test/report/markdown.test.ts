import { writeFileSync } from 'node:fs';
import { htmlOf } from '../../src/report/html';
import { markdownOf } from '../../src/report/markdown';
import { reportOf } from '../../src/report/model';
import { offlinePlan } from '../../src/report/offline-plan';
import { estate, pullRequests } from './pull-requests';

test.each(Object.entries(pullRequests))('%s', async (name, { from, to }) => {
  const { plan, warnings } = await offlinePlan(estate(to).synth(), { base: estate(from).synth() });
  const report = reportOf(plan, { against: 'origin/main', warnings });
  writeFileSync(`/tmp/rep/${name.replaceAll(' ', '-')}.md`, markdownOf(report));
  writeFileSync(`/tmp/rep/${name.replaceAll(' ', '-')}.html`, htmlOf(report));
});
