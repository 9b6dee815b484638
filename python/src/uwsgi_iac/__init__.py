"""The `uwsgi` module inside and outside of uWSGI.

Inside of uWSGI, `from uwsgi_iac import uwsgi` is uWSGI's own module. Elsewhere it is an emulation that runs: caches,
queues, locks, signals, timers, cron, mules, spoolers, websockets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .choice import configure, emulator, install, installed, is_stub, uninstall
from .emulation import Clock, Emulator, Legion
from .errors import EmulationError, EmulationTimeout, NotConfigured

if TYPE_CHECKING:
    # The types of types-uwsgi.
    import uwsgi as uwsgi
else:
    from .choice import uwsgi

__version__ = "0.1.0"

__all__ = [
    "Clock",
    "EmulationError",
    "EmulationTimeout",
    "Emulator",
    "Legion",
    "NotConfigured",
    "configure",
    "emulator",
    "install",
    "installed",
    "is_stub",
    "uninstall",
    "uwsgi",
]
