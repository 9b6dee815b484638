import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '../../scripts/generate-catalog';

test.each(Object.entries(generate()))('%s is current: run `npm run generate`', (path, content) => {
  expect(readFileSync(join(__dirname, '../..', path), 'utf8')).toBe(content);
});
