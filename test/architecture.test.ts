import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { architectureSvg, areas, ways } from '../scripts/architecture-map';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

test('the map has every folder of src once', () => {
  expect(Object.values(areas).flat().sort()).toEqual(folders);
});

test('the table of layers has every folder of src once', () => {
  const listed = [...read('docs/architecture.md').matchAll(/^\| `src\/([a-z]+)\/`/gm)].map(
    ([, name]) => name,
  );
  expect(listed.sort()).toEqual(folders);
});

test.each(Object.entries(ways))('the way of %s goes through places that exist', (_name, { steps }) => {
  const places = [...folders, 'program', 'host', 'output'];
  const unknown = steps.filter(([from, to]) => !places.includes(from) || !places.includes(to));
  expect(unknown).toEqual([]);
});

test('the map is current; `npm run generate:pictures` writes it', async () => {
  expect(await architectureSvg()).toBe(read('docs/pictures/architecture.svg'));
});
