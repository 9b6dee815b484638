"""An application that shows what it was asked."""
import json
import os
import time

import uwsgi

SIGNAL_FILE = os.path.join(os.environ['APP_DIRECTORY'], 'signal')
SPOOL_FILE = os.path.join(os.environ['APP_DIRECTORY'], 'spooled')


def note_signal(number):
    with open(SIGNAL_FILE, 'w') as file:
        file.write(str(number))


def spooler(task):
    with open(SPOOL_FILE + '.new', 'wb') as file:
        file.write(task[b'text'] if b'text' in task else task['text'])
    os.rename(SPOOL_FILE + '.new', SPOOL_FILE)
    return uwsgi.SPOOL_OK


def fail(*args):
    raise ValueError('asked to fail')


uwsgi.register_signal(17, 'worker', note_signal)
uwsgi.spooler = spooler
uwsgi.register_rpc('join', lambda *args: b'+'.join(args))
uwsgi.register_rpc('large', lambda size: b'x' * int(size))
uwsgi.register_rpc('fail', fail)
uwsgi.register_rpc('nothing', lambda: b'')


def application(environ, start_response):
    path = environ['PATH_INFO']
    if path == '/status':
        start_response(environ['QUERY_STRING'] + ' As Asked', [('Content-Type', 'text/plain')])
        return [b'asked for ' + environ['QUERY_STRING'].encode()]
    if path == '/large':
        start_response('200 OK', [])
        return (b'y' * 1024 for _ in range(int(environ['QUERY_STRING'])))
    if path == '/slow':
        time.sleep(float(environ['QUERY_STRING']))
    if path == '/warn':
        uwsgi.set_warning_message(environ['QUERY_STRING'])
    body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
    seen = {key: value for key, value in environ.items() if isinstance(value, str)}
    seen['body'] = body.decode()
    start_response('200 OK', [('Content-Type', 'application/json'), ('X-Seen', 'yes')])
    return [json.dumps(seen).encode()]
