"""Tests that run inside a Django project, once with each version of Django: see `test_django.py` above."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def project(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory for what the project writes, which is also that of `manage.py`."""
    settings.BASE_DIR = settings.DATA = tmp_path
    settings.IAC_UWSGI_RUNTIME_DIR = str(tmp_path / "run")
    settings.IAC_UWSGI_PROJECT = "library"
    (tmp_path / "run" / "library").mkdir(parents=True)
    for name in ("IAC_UWSGI_MAINTENANCE", "UWSGICONF_MAINTENANCE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
