import { PluginBuild } from '../provider/support/plugin';
import { describeNeeding } from '../support/needs';
import { byPulumi } from './support/by-pulumi';
import { liveThrough } from './support/live';

jest.setTimeout(300_000);

describeNeeding('pulumi')('by the Pulumi CLI', () => {
  let build: PluginBuild;
  beforeAll(() => {
    build = new PluginBuild();
  });
  afterAll(() => build?.remove());

  liveThrough('the examples', (example) => byPulumi(build, example));
});
