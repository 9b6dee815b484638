import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test('Spooler.add() starts relative directories from the base', () => {
  const section = new Section({ projectName: 'shop' });
  section.spooler.setBasicParams({ baseDir: late('/var/spool') });
  section.spooler.add(['{project_name}/mail', '/abs', late('/unknown')]);
  expect(linesOf(section)).toEqual([
    'spooler = /var/spool/shop/mail',
    'spooler = /abs',
    'spooler = /unknown',
  ]);
});
