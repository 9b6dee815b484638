import * as pulumi from '@pulumi/pulumi';
import { Emperor, Host, Project, Section } from '../../src';
import { deployProject } from '../../src/pulumi/deploy-project';

/** Triggers of the pauses that a program declares, when resources of the first batch have the given revisions. */
async function pausesOf(project: Project): Promise<readonly (readonly string[])[]> {
  const pauses: (readonly string[])[] = [];
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      if (type === 'uwsgi:index:Pause') pauses.push(inputs.triggers as string[]);
      return { id: `id-of-${name}`, state: { ...inputs, revision: `revision-of-${name}` } };
    },
  });
  const made = deployProject(project);
  await Promise.all([...made.values()].map(({ urn }) => new Promise((done) => urn.apply(done))));
  await new Promise((done) => setImmediate(done));
  return pauses;
}

test('deployProject() pauses after emperors and vassals whose revision changed', async () => {
  const project = new Project('shop', { rollout: { batch: 1, pause: 5 } });
  for (const name of ['web1', 'web2'])
    new Emperor(new Host(project, name), 'emperor').addVassal('shop', {
      section: new Section().set('http', ':8000'),
    });
  const [triggers] = await pausesOf(project);
  expect(triggers).toEqual(['revision-of-web1/emperor/resource', 'revision-of-web1/emperor/shop/resource']);
});
