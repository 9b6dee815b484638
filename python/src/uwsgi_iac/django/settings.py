"""Settings of a project that this application reads; those of uwsgiconf's Django application count, too."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings

MODULE_INIT_DEFAULT = "uwsgiinit"


def option(name: str, *others: str) -> Any:
    """The first of these settings that a project has, or the variable of the environment by the first name."""
    for one in (name, *others):
        if hasattr(settings, one):
            return getattr(settings, one)
    return os.environ.get(name)


# Module that is imported from each application inside uWSGI.
MODULE_INIT: str = option("IAC_UWSGI_MODULE_INIT", "UWSGIFY_MODULE_INIT") or MODULE_INIT_DEFAULT

# Variable of the environment that skips functions of `taskutils.decorators.task`.
SKIP_TASK_ENV_VAR: str = option("IAC_UWSGI_SKIP_TASK_ENV_VAR", "UWSGIFY_SKIP_TASK_ENV_VAR") or "UWSGIFY_SKIP_TASK"

# Variables of the environment with the file that turns maintenance on.
MAINTENANCE_VARIABLES = ("IAC_UWSGI_MAINTENANCE", "UWSGICONF_MAINTENANCE")


def maintenance_path() -> str | None:
    """The file that turns maintenance on; None where the instance has no such mode."""
    return next(filter(None, map(os.environ.get, MAINTENANCE_VARIABLES)), None)
