"""The wheel in a new virtual environment, with the programs of the package's README."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


def programs() -> list[str]:
    """The Python programs of the README that are no tests."""
    found = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf8"), re.DOTALL)
    return [one for one in found if "def test_" not in one]


def examples_of_tests() -> list[str]:
    """The tests of the README."""
    found = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf8"), re.DOTALL)
    return [one for one in found if "def test_" in one]


def run(*command: str, where: Path) -> str:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_environment_with_the_wheel_runs_the_programs_of_the_readme(tmp_path: Path) -> None:
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT), where=tmp_path
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "uwsgi_iac/py.typed" in names
    assert [name for name in names if not name.startswith(("uwsgi_iac/", "uwsgi_iac-"))] == []

    environment = tmp_path / "environment"
    run(sys.executable, "-m", "venv", str(environment), where=tmp_path)
    python = str(environment / "bin" / "python")
    run(python, "-m", "pip", "install", "--quiet", "--no-index", str(wheel), where=tmp_path)
    assert programs()
    for program in programs():
        run(python, "-c", program, where=tmp_path)


def test_the_tests_of_the_readme_pass(pytester: pytest.Pytester) -> None:
    tests = examples_of_tests()
    for number, text in enumerate(tests):
        pytester.path.joinpath(f"test_{number}.py").write_text(text, encoding="utf8")
    result = pytester.runpytest_subprocess()
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] + result.parseoutcomes().get("skipped", 0) >= len(tests) > 0
