import { parsePath } from '../../src/plan/property-path';
import { type PropPath, valueAt } from '../../src/plan/secret-places';
import { diffInputs } from '../../src/provider/diff';
import { inputsFound } from '../../src/provider/outputs';
import { Secret, secretTexts, unwrap } from '../../src/provider/secret';
import type { Values } from '../../src/provider/values';
import { resourceOf } from '../../src/resources';
import { textsOf } from '../../src/secrets/texts';
import { edited, handEdits, placeIn, richProps, textLeaves, textPlaces, withAt } from '../support/rich-props';

const host = { host: 'web1' };

/** Texts of hand edits among inputs that are not marked as secret. */
function openEdits(inputs: Values): readonly string[] {
  const { plain, secrecy } = unwrap(inputs);
  const marked = [...secretTexts(plain, secrecy)];
  return textsOf(plain).filter((text) => {
    const at = marked.indexOf(text);
    if (at !== -1) marked.splice(at, 1);
    return at === -1 && text.includes(edited);
  });
}

/** What a service is in live props whose unit is not as we would write it: variables are in its settings or by themselves. */
function parsedOtherwise(live: Values): readonly Values[] {
  const { service } = live;
  if (typeof service !== 'object' || service === null) return [live];
  const { environment, unit, ...others } = service as Values;
  const settings = (unit as { Service: Record<string, unknown> }).Service;
  const lines = Object.entries(environment as object).map(([name, value]) => `${name}=${value}`);
  const variables = [settings['Environment']].flat().map((line) => String(line).split('='));
  return [
    live,
    { ...live, service: { ...others, unit: { Service: { ...settings, Environment: lines } } } },
    { ...live, service: { ...others, environment: Object.fromEntries(variables) } },
  ];
}

describe.each(Object.keys(richProps))('%s', (type) => {
  const props = { ...(type === 'Pause' ? {} : host), ...richProps[type] };
  const resource = resourceOf(`uwsgi:index:${type}`);
  const places = textPlaces(type);
  const secrets = textLeaves(props).filter(
    (path) => ![undefined, 'commands.*.name'].includes(placeIn(places, path)),
  );

  test.each(secrets.map((path): [string, PropPath] => [path.join('.'), path]))(
    'a secret at %s keeps its mark after a hand edit, and no diff shows the edit',
    (_, path) => {
      const recorded = withAt(props, path, new Secret(valueAt(props, path))) as Values;
      const open = withAt(props, path, 'other') as Values;
      for (const [edit, at] of Object.entries(handEdits(props, path)))
        for (const live of parsedOtherwise(at as Values)) {
          const found = inputsFound(resource, { props: live, state: {} }, recorded);
          const again = inputsFound(
            resource,
            { props: withAt(live, ['nothing'], undefined) as object, state: {} },
            found,
          );
          expect([edit, openEdits(found), openEdits(again)]).toEqual([edit, [], []]);
          const lines = [
            diffInputs(resource, { olds: found, news: recorded, refreshed: true }),
            diffInputs(resource, { olds: found, news: recorded }),
            diffInputs(resource, { olds: found, news: open }),
          ].flatMap((diff) => diff.lines);
          expect([edit, lines.filter((line) => line.includes(edited))]).toEqual([edit, []]);
        }
    },
  );
});

test('the paths of a detailed diff lead to the inputs of drop-ins', () => {
  const olds = { ...host, ...richProps['Instance'] };
  const at = ['service', 'dropIns', 'list', 'Service', 'Environment'];
  const news = withAt(olds, [...at, 1], 'D3=other') as Values;
  const { detailed } = diffInputs(resourceOf('uwsgi:index:Instance'), { olds, news });
  expect([...detailed.keys()].map(parsePath)).toEqual([at]);
});
