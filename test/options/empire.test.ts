import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test('Empire.setEmperorParams() watches every directory it was ever given', () => {
  const section = new Section();
  section.empire.setEmperorParams({ vassalsHome: '/etc/vassals' });
  section.empire.setEmperorParams({ vassalsHome: [late('/srv/vassals')], scanInterval: 0 });
  expect(linesOf(section)).toEqual(['emperor = /etc/vassals', 'emperor = /srv/vassals', 'emperor-freq = 0']);
});
