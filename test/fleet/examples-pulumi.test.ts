import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Brood } from '../../examples/broodlord';
import type { Shop } from '../../examples/fleet';
import { hasPulumi, PulumiStack } from '../e2e/support/pulumi-stack';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { PluginBuild } from '../provider/support/plugin';
import { connectionTo, publishShop, whatIsLeft } from './support/ground';

jest.setTimeout(600_000);

const suite = hasPulumi ? describeLab : describe.skip;

suite('a fleet and a broodlord, deployed by pulumi', () => {
  let lab: Lab;
  let front: LabHost;
  let webs: readonly LabHost[];
  let clean: readonly string[];
  let build: PluginBuild;
  beforeAll(async () => {
    lab = await startLab({ hosts: 4 });
    [front, ...webs] = lab.hosts as [LabHost, ...LabHost[]];
    await Promise.all(lab.hosts.map((host) => publishShop(host)));
    clean = await left();
    build = new PluginBuild();
  });
  afterAll(async () => {
    build?.remove();
    await lab?.stop();
  });

  const left = (): Promise<readonly string[]> => Promise.all(lab.hosts.map(whatIsLeft));
  /** A stack of one of the examples; its configuration is what the example is given. */
  const stackOf = (example: string, made: string): PulumiStack => {
    const stack = new PulumiStack(build);
    buildSync({
      entryPoints: [join(__dirname, `../../examples/${example}.ts`)],
      outfile: join(stack.directory, 'example.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      // The program and the example must speak of the same classes.
      alias: { 'pulumi-uwsgi': './pulumi-uwsgi.js' },
      external: ['./pulumi-uwsgi.js'],
    });
    stack.program(`uwsgi.deployProject(require('./example.js').${made}(config.requireObject('given')));`);
    return stack;
  };
  const pulumi = async (stack: PulumiStack, given: Shop | Brood, ...args: string[]): Promise<string> => {
    stack.set('given', JSON.stringify(given));
    const { code, output } = await stack.run(...args, '--yes', '--skip-preview');
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}\n${output}`);
    return output;
  };

  test('a fleet is deployed, left alone, shrinks and goes', async () => {
    const stack = stackOf('fleet', 'shop');
    const signingKey = join(stack.directory, 'shop.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(signingKey, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const [, someOfKey] = readFileSync(signingKey, 'utf8').split('\n');
    try {
      const given: Shop = {
        front: { address: front.address, host: connectionTo(lab, front) },
        hosts: Object.fromEntries(
          webs.map((host, index) => [
            `web${index + 1}`,
            { address: host.address, host: connectionTo(lab, host) },
          ]),
        ),
        domain: `${front.address}:8080`,
        signingKey,
      };
      const answering = async (): Promise<readonly string[]> => {
        const seen = new Set<string>();
        for (let count = 0; count < 30; count += 1) {
          seen.add((await fetch(`http://${front.address}:8080/`)).headers.get('X-Host') ?? 'nobody');
        }
        return [...seen].sort();
      };
      expect(await pulumi(stack, given, 'up', '--diff')).not.toContain(someOfKey);
      expect(await webs[0]!.sh('cat /etc/uwsgi/shop.key')).toContain(someOfKey);
      expect(await answering()).toEqual(['host2', 'host3', 'host4']);
      await webs[0]!.sh('echo other > /etc/uwsgi/shop.key');
      const repaired = await pulumi(stack, given, 'up', '--refresh', '--diff');
      expect(repaired).toMatch(/1 updated/);
      expect(repaired).not.toContain(someOfKey);
      expect(await webs[0]!.sh('cat /etc/uwsgi/shop.key')).toContain(someOfKey);
      expect(await pulumi(stack, given, 'up')).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
      expect(await pulumi(stack, { ...given, members: ['web1', 'web2'] }, 'up')).toMatch(/2 deleted/);
      expect(await answering()).toEqual(['host2', 'host3']);
      await pulumi(stack, given, 'destroy');
      expect(await left()).toEqual(clean);
    } finally {
      stack.remove();
    }
  });

  test('a broodlord is deployed, left alone, changed and goes', async () => {
    const stack = stackOf('broodlord', 'brood');
    try {
      const given: Brood = { host: connectionTo(lab, front), idle: 3 };
      await pulumi(stack, given, 'up');
      const ask = async (): Promise<string> => (await fetch(`http://${front.address}:8000/`)).text();
      expect(await ask()).toBe('r0');
      expect(await pulumi(stack, given, 'up')).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
      expect(await pulumi(stack, { ...given, processes: 2 }, 'up')).toMatch(/1 updated/);
      expect(await ask()).toBe('r0');
      await pulumi(stack, given, 'destroy');
      expect(await left()).toEqual(clean);
    } finally {
      stack.remove();
    }
  });
});
