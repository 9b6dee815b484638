"""Facts about a project from its settings, for the section that runs it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import CommandError

from .settings import option

_OWN_PAGES = Path(__file__).parent / "static" / "uwsgi_iac"


def project_directory() -> Path:
    """Directory of `manage.py`."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    if main and Path(main).name.startswith("manage."):
        return Path(main).parent.absolute()
    base = getattr(settings, "BASE_DIR", None)
    return Path(base or os.getcwd()).absolute()


def project_name() -> str:
    """Name of the project: the setting `IAC_UWSGI_PROJECT`, or that of its directory."""
    name = str(option("IAC_UWSGI_PROJECT") or project_directory().resolve().name)
    if re.fullmatch(r"[\w.-]+", name) is None or name.startswith("."):
        raise CommandError(
            f"Cannot name the runtime directory after the project {name!r}: it must have letters, digits, '-', '_' and "
            "'.' only; set IAC_UWSGI_PROJECT"
        )
    return name


def instance_name() -> str:
    """Name of the runtime directory: the setting `IAC_UWSGI_PROJECT`, or one that no other directory has."""
    if option("IAC_UWSGI_PROJECT"):
        return project_name()
    digest = sha256(os.fsencode(project_directory().resolve())).hexdigest()
    return f"{project_name()}-{digest[:8]}"


def wsgi_module() -> str:
    """`shop.wsgi:application` of `WSGI_APPLICATION`."""
    path = getattr(settings, "WSGI_APPLICATION", None) or ""
    module, _, name = path.rpartition(".")
    if not module:
        raise CommandError(
            "Cannot find the application: the setting WSGI_APPLICATION must be a module and its callable, as in "
            f"shop.wsgi.application; found {path!r}"
        )
    return f"{module}:{name}"


def uwsgi_program() -> str | None:
    """uWSGI of the setting `IAC_UWSGI_BINARY`, of the virtual environment, or on the path."""
    chosen = option("IAC_UWSGI_BINARY")
    if chosen:
        return shutil.which(str(chosen))
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return shutil.which("uwsgi", path=places)


def statics() -> dict[str, str]:
    """Directories of static files and uploads by the path of their URLs; those of other hosts are left out."""
    pairs = [(settings.STATIC_URL, settings.STATIC_ROOT), (settings.MEDIA_URL, settings.MEDIA_ROOT)]
    found: dict[str, str] = {}
    for url, directory in pairs:
        parts = urlsplit(url or "")
        if directory and parts.path.strip("/") and not parts.netloc:
            found[parts.path] = str(Path(directory).absolute())
    return found


def error_pages() -> str:
    """Directory of error pages: static files `uwsgi_iac/403.html` of an application of the project, or ours."""
    if "django.contrib.staticfiles" not in settings.INSTALLED_APPS:
        return str(_OWN_PAGES)
    found = finders.find("uwsgi_iac/403.html")
    return str(Path(found).parent) if found else str(_OWN_PAGES)


def describe(options: dict[str, Any]) -> dict[str, Any]:
    """The project, in the form of `DjangoProject` of pulumi-uwsgi.

    :param options: those of the command.
    """
    directory = project_directory()
    embedded = bool(options.get("embedded"))
    described = {
        "name": instance_name(),
        "module": wsgi_module(),
        "directory": str(directory) if directory.is_dir() else None,
        "virtualenv": sys.prefix if sys.prefix != sys.base_prefix and not embedded else None,
        "binary": None if embedded else uwsgi_program(),
        "statics": statics() if options.get("contribute_static") else None,
        "errorPages": error_pages() if options.get("contribute_errpages") else None,
        "runtimes": bool(options.get("contribute_runtimes")),
        "runtimeDirectory": option("IAC_UWSGI_RUNTIME_DIR"),
        "embedded": embedded,
    }
    return {name: value for name, value in described.items() if value is not None}
