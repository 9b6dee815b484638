import { hasPulumi } from '../e2e/support/pulumi-stack';
import { PluginBuild } from '../provider/support/plugin';
import { byPulumi } from './support/by-pulumi';
import { liveThrough } from './support/live';

jest.setTimeout(300_000);

(hasPulumi ? describe : describe.skip)('by the Pulumi CLI', () => {
  let build: PluginBuild;
  beforeAll(() => {
    build = new PluginBuild();
  });
  afterAll(() => build?.remove());

  liveThrough('the examples', (example) => byPulumi(build, example));
});
