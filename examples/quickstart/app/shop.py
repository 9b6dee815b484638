"""A small WSGI application: a page, a health check, and what the demo needs to see."""

import json
import os

PAGE = """<!doctype html>
<html lang="en">
<title>{title}</title>
<link rel="stylesheet" href="/static/style.css">
<main>
<h1>{title}</h1>
<p>Served by worker {worker} (process {pid}) of {workers}.</p>
</main>
</html>
"""


def workers():
    """Number of workers of this uWSGI; 1 when run without it."""
    try:
        import uwsgi
    except ImportError:
        return 1, 0
    return uwsgi.numproc, uwsgi.worker_id()


def index(_environ):
    count, worker = workers()
    title = os.environ.get("SHOP_TITLE", "A shop under uWSGI")
    body = PAGE.format(title=title, worker=worker, pid=os.getpid(), workers=count)
    return "200 OK", "text/html; charset=utf-8", body


def health(_environ):
    return "200 OK", "text/plain", "ok\n"


def about(_environ):
    count, worker = workers()
    facts = {"workers": count, "worker": worker, "pid": os.getpid()}
    return "200 OK", "application/json", json.dumps(facts)


ROUTES = {"/": index, "/health": health, "/about": about}


def application(environ, start_response):
    """WSGI entry point."""
    route = ROUTES.get(environ.get("PATH_INFO", "/"))
    if route is None:
        status, kind, body = "404 Not Found", "text/plain", "no such page\n"
    else:
        status, kind, body = route(environ)
    data = body.encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(data)))])
    return [data]
