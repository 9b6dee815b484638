// The configuration that `manage.py uwsgi_run` starts; the command adds what follows from the settings.
import { literal, PythonSection } from 'pulumi-uwsgi';

// Signs that uWSGI would replace stay as they are.
const here = literal(__dirname);

export default () => {
  const section = PythonSection.bootstrap(`http://127.0.0.1:${process.env.PORT ?? 8000}`, {
    wsgiModule: 'library.wsgi',
    workers: 2,
    mules: 1,
    paramsPython: { searchPath: here },
  });
  section.set({ chdir: here, cache2: 'name=pages,items=1000', spooler: 'spool' });
  return section;
};
