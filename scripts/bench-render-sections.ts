/** The program of `bench:render` in TypeScript; bench-render.py is the same in Python. Ends with its times as JSON. */
import { writeFileSync } from 'node:fs';
import { PythonSection } from '../src/presets/python-section';

const [, , count, output] = process.argv;
const texts: string[] = [];
const began = performance.now();
for (let index = 0; index < Number(count); index += 1) {
  const section = new PythonSection({
    name: `app${index}`,
    wsgiModule: `/srv/app${index}/wsgi.py`,
    workers: 4,
    mules: 2,
    processPrefix: `app${index}`,
  });
  section.routing.useRouter(section.routing.routers.http({ on: `127.0.0.1:${10000 + index}` }));
  section.caching.addCache(`pages${index}`, 100);
  texts.push(section.asConfiguration().format());
}
const seconds = (performance.now() - began) / 1000;
writeFileSync(output!, JSON.stringify(texts));
console.log(JSON.stringify({ seconds }));
