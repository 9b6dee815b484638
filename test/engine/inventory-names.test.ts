import { parseInventory } from '../../src/engine/inventory';

const forged = 'web2/old on web2\nPlan: no changes';
const entry = {
  type: 'uwsgi:index:File',
  id: 'web2:/etc/x',
  state: { path: '/etc/x' },
  dependsOn: [],
  claims: ['web2:/etc/x'],
};
const written = (resources: object, project = 'shop'): string =>
  JSON.stringify({ version: 2, project, resources });

const forgeries: Readonly<Record<string, string>> = {
  path: written({ [forged]: entry }),
  type: written({ 'web2/f': { ...entry, type: forged } }),
  id: written({ 'web2/f': { ...entry, id: forged } }),
  claim: written({ 'web2/f': { ...entry, claims: [forged] } }),
  dependency: written({ 'web2/f': { ...entry, dependsOn: [forged] } }),
  project: written({ 'web2/f': entry }, forged),
};

test('an inventory of names of one line is read', () => {
  expect(parseInventory(written({ 'web2/f': entry }), 'shop')).toHaveProperty('inventory');
});

test.each(Object.keys(forgeries))(
  'an inventory in which root of its host put line feeds into a %s is damaged, and the fault is one line',
  (place) => {
    const parsed = parseInventory(forgeries[place]!, 'shop');
    expect(parsed).toHaveProperty('fault');
    expect((parsed as { fault: string }).fault).not.toContain('\n');
  },
);
