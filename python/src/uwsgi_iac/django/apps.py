"""The application."""

from __future__ import annotations

import importlib.util
import sys

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UwsgiIacConfig(AppConfig):
    """Imports the `uwsgiinit` modules where this process is inside uWSGI, or plays it."""

    name = "uwsgi_iac.django"
    label = "uwsgi_iac"
    verbose_name = _("uWSGI")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Nothing of this package may choose the emulation before uWSGI starts in this process (uwsgi_run --embedded).
        if "uwsgi" in sys.modules or importlib.util.find_spec("uwsgi") is not None:
            from .discovery import discover

            discover()
