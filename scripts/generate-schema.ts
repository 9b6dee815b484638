/** Writes schema.json from the schemas of the resources. A test proves that what is committed is current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSchema } from '../src/provider/schema/generate';
import { resources } from '../src/resources';
import { version } from '../src/version';

const schema = generateSchema(resources.values(), version);
writeFileSync(join(__dirname, '..', 'schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
