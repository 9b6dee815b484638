import { Aspects, Host, HostFile, Project, PythonApp, Tags } from '../../src';
import { renderIni } from '../../src/config/ini';
import { renderSections } from '../../src/config/rendered';

const tree = () => {
  const project = new Project('shop');
  const host = new Host(project, 'web1');
  const app = new PythonApp(host, 'shop', { directory: '/srv/shop', module: 'shop', http: ':8000' });
  return { project, host, app };
};

test('Aspects visit every construct once, from the root down, and what they add as well', () => {
  const { project } = tree();
  const seen: string[] = [];
  Aspects.of(project).add({
    visit(construct) {
      seen.push(construct.node.path);
      if (construct instanceof PythonApp) new HostFile(construct, 'note', { path: '/note', content: '' });
    },
  });
  expect(project.synth().declarations.map(({ path }) => path)).toContain('web1/shop/note');
  project.synth();
  expect(seen).toEqual(['', 'web1', 'web1/shop', 'web1/shop/instance', 'web1/shop/note']);
});

test('Aspects may change what is declared, and their faults are told by path', () => {
  const { project, host } = tree();
  Aspects.of(host).add({
    visit(construct) {
      if (!(construct instanceof PythonApp)) return;
      construct.section.set('harakiri', 60);
      construct.node.addValidation({ validate: () => ['needs an owner'] });
    },
  });
  expect(() => project.synth()).toThrow(/web1\/shop: needs an owner/);
});

test('Tags stand in the configuration and the unit; deeper ones stand over higher ones', () => {
  const { project, app } = tree();
  Tags.of(project).add('team', 'shop').add('tier', 'web');
  Tags.of(app).add('team', 'checkout');
  const [instance] = project.synth().declarations;
  expect(renderIni(renderSections(instance!.sections!)).split('\n').slice(0, 3)).toEqual([
    '',
    '[uwsgi]',
    '; tags: team=checkout, tier=web',
  ]);
  expect(instance!.props).toMatchObject({
    service: { unit: { Unit: { 'X-Tags': 'team=checkout, tier=web' } } },
  });
  expect(app.section.comments).toEqual([]);
});

test('Tags refuse what a comment or a unit would read as something else', () => {
  const { project } = tree();
  expect(() => Tags.of(project).add('team', '100%')).toThrow(/Cannot tag.*"100%"/);
  expect(() => Tags.of(project).add('a\nb', 'c')).toThrow(/Cannot tag/);
});
