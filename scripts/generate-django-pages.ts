// Writes the bundled pages as static files of the Python package, for the management command uwsgi_run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages } from '../src/presets/pages';

const folder = join(__dirname, '../python/src/uwsgi_iac/django/static/uwsgi_iac');

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text);
