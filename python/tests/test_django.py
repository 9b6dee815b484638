"""The Django application: its own tests, and those of a project that uses it, with each version of Django."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "examples" / "library"
SUITES = [str(PROJECT / "tests"), str(ROOT / "tests" / "django_suite")]
# Created by scripts/python.mjs; the other one is that of the environment.
OLDER = ROOT / ".venv" / "django-4.2"
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("version", ["4.2", "5.2"])
def test_with_django(version: str, tmp_path: Path) -> None:
    (tmp_path / "project_settings.py").write_text(
        "from library.settings import *\nimport django\n"
        f"assert django.get_version().startswith('{version}')\n"
        "DATABASES['default']['NAME'] = ':memory:'\n"
        "PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']\n"
    )
    paths = [str(tmp_path), str(PROJECT), *([str(OLDER)] if version == "4.2" else [])]
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(PROJECT / "pytest.ini")]
    done = subprocess.run(
        [*pytest_, "--ds=project_settings", *SUITES],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
