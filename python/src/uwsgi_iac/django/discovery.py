"""Discovery of the modules that register an application's signals, timers, cron, RPC and spooler tasks."""

from __future__ import annotations

from logging import getLogger

from django import db
from django.utils.module_loading import autodiscover_modules

from ..runtime.module import uwsgi
from ..runtime.platform import _PostForkHooks
from .settings import MODULE_INIT

_LATE = (
    "uWSGI loads the application in worker %s (lazy-apps): timers and cron of %s modules run once for each worker and "
    "each of its starts; load the application in the master (lazy-apps = false)"
)
_done: list[str] = []


def _close_connections() -> None:
    """A connection of the master must not be used by two workers."""
    db.connections.close_all()


def discover() -> None:
    """Imports the `uwsgiinit` module of each application, once.

    The application does so itself inside uWSGI. A test calls it to have them registered in the emulation.
    """
    if MODULE_INIT in _done:
        return
    _done.append(MODULE_INIT)
    if uwsgi.worker_id() > 0:
        getLogger("uwsgi_iac").warning(_LATE, uwsgi.worker_id(), MODULE_INIT)
    _PostForkHooks.add()(_close_connections)
    autodiscover_modules(MODULE_INIT)
