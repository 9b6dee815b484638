import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

const { DIR_DOCUMENT_ROOT, expirationCriteria } = Section.statics;

test('Statics.setBasicParams() knows the document root among other directories', () => {
  const section = new Section();
  section.statics.setBasicParams({ staticDir: [DIR_DOCUMENT_ROOT, late('/srv/static')] });
  expect(linesOf(section)).toEqual(['check-static-docroot = true', 'static-check = /srv/static']);
});

test('Statics.addExpirationRule() writes types with an equals sign', () => {
  const section = new Section();
  const { MIME_TYPE } = expirationCriteria;
  section.statics.addExpirationRule({ criterion: MIME_TYPE, value: 'image/png', timeout: late(60) });
  expect(linesOf(section)).toEqual(['static-expires-type = image/png=60']);
});

test('Statics.addExpirationRule() refuses another criterion, saying what it may be', () => {
  const add = () =>
    new Section().statics.addExpirationRule({ criterion: 'size' as never, value: 'x', timeout: 1 });
  expect(add).toThrow(
    'statics.addExpirationRule.criterion: Cannot take "size": it must be one of filename, type',
  );
});
