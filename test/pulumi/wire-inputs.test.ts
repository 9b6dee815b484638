import * as pulumi from '@pulumi/pulumi';
import { Configuration } from '../../src/config/configuration';
import { literal } from '../../src/config/literal';
import { Section } from '../../src/config/section';
import { text } from '../../src/options/text';
import { type WireInputs, wireInputs } from '../../src/pulumi/wire-inputs';

/** What an Output holds, and whether that is secret. */
async function inside(value: unknown): Promise<unknown> {
  if (!pulumi.Output.isInstance(value)) return value;
  const output = value as unknown as {
    promise(): Promise<unknown>;
    isSecret: Promise<boolean>;
    isKnown: Promise<boolean>;
  };
  if (!(await output.isKnown)) return 'unknown';
  return (await output.isSecret) ? { secret: await output.promise() } : output.promise();
}

async function options(sections: WireInputs): Promise<unknown> {
  const entries = Object.entries(sections['uwsgi']!).map(async ([key, value]) => [
    key,
    Array.isArray(value) ? await Promise.all(value.map(inside)) : await inside(value),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

test('wireInputs() leaves plain options plain and keeps their order', () => {
  const section = new Section();
  section.set('processes', 4).set('master', true);
  const wire = {
    sections: { uwsgi: { processes: '4', master: 'true' } },
    layout: ['[uwsgi]', 'processes', 'master'],
  };
  expect(wireInputs(section)).toEqual(wire);
  expect(wireInputs([section])).toEqual(wire);
  expect(wireInputs(new Configuration([section]))).toEqual(wire);
});

test('wireInputs() makes an Output of each option that waits for one, and of no other', async () => {
  const section = new Section();
  const port = pulumi.output(8000);
  const password = pulumi.secret('hunter22');
  section.raw('http', text`127.0.0.1:${port}`);
  section.raw('processes', pulumi.output(4));
  section.raw('env', 'A=1');
  section.raw('env', text`PASSWORD=${password},${port}`);
  section.raw('master', pulumi.output(true));
  const { sections, layout } = wireInputs(section);
  expect(layout).toEqual(['[uwsgi]', 'http', 'processes', 'env', 'env', 'master']);
  expect(await options(sections)).toEqual({
    http: '127.0.0.1:8000',
    processes: '4',
    env: ['A=1', { secret: 'PASSWORD=hunter22,8000' }],
    master: 'true',
  });
});

test('wireInputs() defines what a literal Output may need, and keeps its secrecy', async () => {
  const section = new Section().set('env', text`A=${literal(pulumi.secret('50% $(id)@(x) '))}`);
  const { sections, layout } = wireInputs(section);
  expect(layout).toEqual(['[uwsgi]', 'set-placeholder', 'set-placeholder', 'set-placeholder', 'env']);
  expect(await options(sections)).toEqual({
    'set-placeholder': ['literal-empty=', 'literal-dollar=$', 'literal-at=@'],
    env: { secret: 'A=50%% %(literal-dollar)(id)%(literal-at)(x) %(literal-empty)' },
  });
});
