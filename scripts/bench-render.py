"""The program of `bench:render` with uwsgiconf; bench-render-sections.ts is the same in TypeScript."""
import json
import sys
from time import perf_counter

from uwsgiconf.presets.nice import PythonSection

count, output = int(sys.argv[1]), sys.argv[2]
texts = []
began = perf_counter()
for index in range(count):
    section = PythonSection(
        name=f'app{index}',
        wsgi_module=f'/srv/app{index}/wsgi.py',
        workers=4,
        mules=2,
        process_prefix=f'app{index}',
    )
    section.routing.use_router(section.routing.routers.http(on=f'127.0.0.1:{10000 + index}'))
    section.caching.add_cache(f'pages{index}', max_items=100)
    texts.append(section.as_configuration().format())
seconds = perf_counter() - began
with open(output, 'w') as file:
    json.dump(texts, file)
print(json.dumps({'seconds': seconds}))
