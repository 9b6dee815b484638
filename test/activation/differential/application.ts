import { applicationThat, type Files } from '../instance';

/** More of what an application can see and do, for requests of all kinds. */
const more = `
import time
plain, fewer = application, facts
def io_priority():
    return ctypes.CDLL(None).syscall(252, 1, 0)
def facts():
    module = {k: text(v) for k, v in sorted(vars(uwsgi).items()) if isinstance(v, (int, str, bytes, list)) and k not in ('opt', 'started_on', 'cores', 'sockets')}
    return dict(fewer(), opt={}, module=module, callables=sorted(k for k, v in vars(uwsgi).items() if callable(v)), modules=sorted(k for k in sys.modules if k in watched),
                flags=str(sys.flags), executable=sys.executable, prefix=sys.prefix, io=io_priority(), limits=[resource.getrlimit(x) for x in range(16)],
                switch=sys.getswitchinterval(), name=__name__, hooks=[str(h) for h in sys.meta_path])
watched = ('one', 'two', 'uwsgidecorators', 'threading', 'pkg_resources', 'site', 'encodings')
def application(environ, start_response):
    path = environ['PATH_INFO']
    def answer(status, body, *headers):
        start_response(status, [('Content-Type', 'text/plain'), *headers])
        return [body]
    if path.startswith('/facts'):
        return plain(environ, start_response)
    if path.startswith('/environ'):
        seen = {k: v if isinstance(v, (str, int, bool, tuple)) else type(v).__name__ for k, v in sorted(environ.items())}
        return answer('200 OK', json.dumps(seen).encode())
    if path == '/error':
        raise ValueError('asked for')
    if path == '/forbidden':
        return answer('403 Forbidden', b'')
    if path in ('/missing', '/page.html', '/note.txt', '/folder/', '/hidden/page.html', '/link.html'):
        return answer('404 Not Found', b'')
    if path == '/large':
        return answer('200 OK', b'large ' * 200)
    if path == '/wrapped':
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return environ['wsgi.file_wrapper'](open('DIR/pages/note.txt', 'rb'))
    if path == '/sendfile':
        return answer('200 OK', b'', ('X-Sendfile', 'DIR/pages/note.txt'))
    if path == '/length':
        return answer('200 OK', str(len(environ['wsgi.input'].read())).encode())
    return plain(environ, start_response)
`;

/** Files of every instance that is observed. */
export const applicationFiles: Files = {
  'app.py': applicationThat('A') + more,
  'app2.py': applicationThat('B') + more,
  'mule.py': 'import time\ntime.sleep(1000)\n',
  'pages/page.html': '<p>one page</p>',
  'pages/note.txt': 'a note '.repeat(20),
  'pages/note.txt.gz': 'no real gzip',
  'pages/folder/index.html': 'an index',
  'pages/folder/other.html': 'another index',
  'pages/hidden/page.html': 'hidden',
  'other/page.html': 'the other page',
  'one/one.py': '',
  'two/two.py': '',
  'one/which.py': 'NAME = 1',
  'two/which.py': 'NAME = 2',
  'spool/.keep': '',
  'out/.keep': '',
  'vars/FROMDIR': 'a variable',
  'more.ini': '[uwsgi]\nenv = INCLUDED=1\n[second]\nenv = INCLUDED=2\n',
  'more.yml': 'uwsgi:\n  env: INCLUDED=1\n',
  'more.json': '{"uwsgi": {"env": "INCLUDED=1"}}',
  'more.xml': '<uwsgi><env>INCLUDED=1</env></uwsgi>',
  'error.html': 'an error page',
  lock: '',
  'lines.txt': 'LINE=1\n',
  'types.mime': 'text/proof html\n',
};
