import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateConstructProps } from '../../scripts/generate-construct-props';
import * as all from '../../src';
import { constructProps } from '../../src/constructs/generated/props';
import { desiredOf } from '../../src/engine/desired';

const { Emperor, Host, Project, PythonApp } = all;

jest.setTimeout(60_000);

test('src/constructs/generated/props.ts is current: run `npm run generate`', () => {
  const path = join(__dirname, '../../src/constructs/generated/props.ts');
  expect(readFileSync(path, 'utf8')).toBe(generateConstructProps());
});

/** Constructs whose props stand for no construct of their own, or are passed on to one that is tried. */
const notTried = ['BroodProps', 'MemberProps', 'ProjectProps', 'ServedAppProps'];
/** Options of a function; test/constructs/instrument.test.ts tries them. */
const ofFunctions = ['InstrumentProps', 'SentryProps'];
const passedOn = ['ShardedVassalProps', 'ZergProps', 'BroodlordEmperorProps', 'ShardedEmperorProps'];

/** What each construct needs so that nothing else is wrong with it. */
const needed: Readonly<Record<string, object>> = {
  FastApiApp: { app: 'a' },
  FlaskApp: { app: 'a' },
};

const names = Object.keys(constructProps)
  .filter((name) => ![...notTried, ...passedOn, ...ofFunctions].includes(name))
  .map((name) => name.replace(/Props$/, ''));

test.each(names)('%s refuses a property that it does not have, with the nearest names', (name) => {
  const known = constructProps[`${name}Props` as keyof typeof constructProps].split(' ');
  const project = new Project('p');
  const web = new Host(project, 'web');
  const app = () => new PythonApp(web, 'app', { directory: '/a', module: 'a', http: ':1' });
  const scope = ['Certificates', 'Maintenance', 'Mule', 'Spooler'].includes(name)
    ? app()
    : name === 'Vassal'
      ? new Emperor(web, 'emperor')
      : name === 'Host'
        ? project
        : web;
  const made = (all as unknown as Record<string, new (...args: unknown[]) => unknown>)[name]!;
  const misspelt = `${known.at(-1)}x`;
  expect(() => new made(scope, 'one', { ...needed[name], [misspelt]: 1 })).toThrow(
    new RegExp(
      `one: Cannot take the props of a \\w+: unknown property ${misspelt}; the nearest (is|are) .*${known.at(-1)}`,
    ),
  );
});

test('a property that a resource does not have is told with the nearest names, however deep', async () => {
  const project = new Project('p');
  new PythonApp(new Host(project, 'web'), 'app', {
    directory: '/a',
    module: 'a',
    http: ':1',
    instance: { timeuot: 3, service: { usr: 'a' } } as never,
  });
  await expect(desiredOf(project.synth())).rejects.toThrow(
    /web: web\/app\/instance: service: Cannot set usr: there is no such property; the nearest (is|are) user[\s\S]*Cannot set timeuot: there is no such property; the nearest (is|are) timeout/,
  );
});
