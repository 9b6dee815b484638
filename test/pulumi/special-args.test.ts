import { Unknown } from '../../src/plan/unknown';
import { checkInputs } from '../../src/provider/check';
import { previewDeploy } from '../../src/provider/lifecycle';
import { Secret } from '../../src/provider/secret';
import type { Values } from '../../src/provider/values';
import type { Emperor } from '../../src/pulumi/generated/resources';
import { vassalInputs } from '../../src/pulumi/special-args';
import { resourceOf, resources } from '../../src/resources';

/** Props that are described as an output of another type: [type, prop, other type]. */
const promised = [...resources.values()].flatMap(({ type, props }) =>
  Object.entries(props.shape).flatMap(([prop, schema]) => {
    const other = /an output of (\w+)/.exec(schema.description ?? '')?.[1];
    return other === undefined ? [] : [[type, prop, other] as const];
  }),
);

test.each(promised)('%s.%s is an output of %s, as its text says', (type, prop, other) => {
  expect(type).toBe('uwsgi:index:Vassal');
  expect(Object.keys(resourceOf(`uwsgi:index:${other}`).state.shape)).toContain(prop);
  const emperor = { [prop]: 'of the emperor' } as unknown as Emperor;
  expect(vassalInputs({ emperor, name: 'a', sections: {} })).toMatchObject({ [prop]: 'of the emperor' });
  const own = { emperor, name: 'a', sections: {}, [prop]: 'own' };
  expect(vassalInputs(own as never)).toMatchObject({ [prop]: 'own' });
});

/** Inputs as Check completes them. */
function checked(type: string, news: Values): Values {
  const request = { name: 'a', olds: {}, news: { host: 'web1', ...news }, seed: new Uint8Array() };
  const { inputs, failures } = checkInputs(resourceOf(`uwsgi:index:${type}`), request, {
    conflicts: () => [],
  });
  expect(failures).toEqual([]);
  return inputs;
}

const emperorSections = { uwsgi: { emperor: '/etc/v' } };

/** A vassal with a secret below an emperor, by the outputs of a preview. */
function vassalOf(emperor: Values): Values {
  const outputs = previewDeploy(resourceOf('uwsgi:index:Emperor'), checked('Emperor', emperor)) as Values;
  const { emperor: _, ...inputs } = vassalInputs({
    emperor: outputs as unknown as Emperor,
    name: 'a',
    sections: { uwsgi: { env: 'A=hidden words' } },
  }) as Values;
  const sections = { uwsgi: { master: 'true', env: new Secret('A=hidden words') } };
  return checked('Vassal', { ...inputs, sections });
}

test.each([
  ['root', {}, undefined],
  ['a user', { service: { user: 'shop' } }, 'shop'],
  ['a user and a group', { service: { user: 'shop', group: 'web' } }, 'web'],
  ['uid and gid', { sections: { uwsgi: { ...emperorSections.uwsgi, uid: 'shop', gid: 'web' } } }, 'web'],
])('a vassal with a secret can be read by its emperor: %s', (_, emperor, group) => {
  const vassal = vassalOf({ name: 'e', sections: emperorSections, ...emperor });
  expect({ mode: vassal['mode'], group: vassal['group'] }).toEqual({ mode: '640', group });
});

test('the group of a vassal is not known before that of its emperor', () => {
  const sections = { uwsgi: { master: 'true', env: new Secret('A=hidden words') } };
  const place = { name: 'a', directory: '/etc/v', stats: '/run/e.sock' };
  const vassal = checked('Vassal', { ...place, sections, emperorGroup: Unknown.value });
  expect(vassal).toMatchObject({ mode: '640', group: Unknown.value });
});
