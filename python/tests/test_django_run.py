"""`uwsgi_run` with a real uWSGI: of pulumi-uwsgi's rendering, of an ini compiled before, and inside Python."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
RENDERER = ROOT.parent / "bin" / "uwsgi-iac"
missing = "node" if shutil.which("node") is None else "" if (ROOT.parent / "dist" / "cli").exists() else "npm run build"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing), reason=f"needs {missing}")]


class Project:
    """A copy of the library, with uWSGI of the environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "library"
        ignored = shutil.ignore_patterns("data", "spool", "staticfiles", "__pycache__")
        shutil.copytree(ROOT / "examples" / "library", self.folder, ignore=ignored)
        for name in ("data", "spool", "run"):
            (self.folder / name).mkdir()
        configured, application = self.folder / "uwsgicfg.ts", self.folder / "library" / "wsgi.py"
        configured.write_text(
            configured.read_text().replace("spooler: 'spool'", "spooler: 'spool', env: 'FROM_INI=yes'")
        )
        application.write_text(f"import os\n\nassert os.environ['FROM_INI'] == 'yes'\n{application.read_text()}")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "PORT": str(self.port),
            "REMIND_SECONDS": "1",
            "IAC_UWSGI_COMMAND": str(RENDERER),
            "IAC_UWSGI_RUNTIME_DIR": str(self.folder / "run"),
        }
        self.log = self.folder / "log"
        self.running: subprocess.Popen[bytes] | None = None

    def runtime(self) -> Path:
        """The directory of FIFO and pidfile, which no other project has."""
        (found,) = (self.folder / "run").iterdir()
        assert re.fullmatch(r"library-[0-9a-f]{8}", found.name)
        return found

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout + done.stderr

    def start(self, *flags: str) -> None:
        with self.log.open("wb") as log:
            self.running = subprocess.Popen(
                [sys.executable, "manage.py", "uwsgi_run", *flags],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=5) as answer:
            return bytes(answer.read())

    def eventually(self, look: Any) -> None:
        end = time.monotonic() + 40
        while True:
            try:
                if look():
                    return
            except (OSError, AssertionError):
                pass
            if time.monotonic() > end:
                raise AssertionError(f"It did not come about; the log:\n{self.log.read_text()}")
            time.sleep(0.1)

    def has_log(self, text: str, times: int) -> bool:
        return self.log.read_text().count(text) >= times

    def state(self) -> Any:
        return json.loads(self.get("state/emma"))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project(tmp_path)
    yield made
    if made.running is not None and made.running.poll() is None:
        os.killpg(made.running.pid, 9)
        made.running.wait()


@pytest.mark.parametrize("way", ["rendered", "compiled", "embedded"])
def test_uwsgi_run_starts_the_project(project: Project, way: str) -> None:
    assert project.manage("migrate", "-v0") == ""
    flags = ["--embedded"] if way == "embedded" else []
    if way == "compiled":
        compiled = project.manage("uwsgi_run", "--compile")
        assert compiled.startswith("; uwsgi_run --compile\n[uwsgi]\n")
        (project.folder / "uwsgi-iac.ini").write_text(compiled)
        # Where there is no Node.js.
        project.environment["PATH"] = "/nowhere"
    project.start(*flags)
    project.eventually(lambda: project.get("") == b"visit 1")
    assert project.get("order/emma") == b"ordered"
    project.eventually(lambda: project.state()["reminders"] > 0)
    project.eventually(lambda: project.state()["orders"] == ["emma"] and project.state()["index"] == 4)
    assert b"#" in project.get("static/admin/css/base.css")
    configuration = project.runtime() / "uwsgi.fifo.ini"
    assert configuration.stat().st_mode & 0o777 == 0o600
    if way == "compiled":
        kept = sorted(one.name for one in project.runtime().iterdir())
        assert kept == ["uwsgi.fifo", "uwsgi.fifo.ini", "uwsgi.pid"]
        assert "no other instance may have its FIFO and pidfile; found a reader" in project.manage("uwsgi_run")
        away = configuration.rename(project.folder / "away")
        assert "found no such file, and nothing was sent" in project.manage("uwsgi_reload")
        away.rename(configuration)
        assert "must have a log file" in project.manage("uwsgi_log", "--rotate")
        assert sorted(one.name for one in project.runtime().iterdir()) == kept
    spawned = "spawned uWSGI worker 1 "
    assert "Sent r to" in project.manage("uwsgi_reload")
    project.eventually(lambda: project.has_log(spawned, 2))
    project.eventually(lambda: project.get("") == b"visit 1")
    # Without rendering, which takes a second.
    project.environment["IAC_UWSGI_FIFO"] = str(project.runtime() / "uwsgi.fifo")
    assert "Sent q to" in project.manage("uwsgi_stop")
    assert project.running is not None
    assert project.running.wait(20) == 0
    # Neither configuration nor pidfile is left.
    assert {one.name for one in project.runtime().iterdir()} <= {"uwsgi.fifo"}


def test_flags_change_the_configuration(project: Project) -> None:
    plain = project.manage("uwsgi_run", "--compile", "--nostatic", "--noruntimes", "--noerrpages")
    assert plain.startswith("; uwsgi_run --compile --nostatic --noruntimes --noerrpages\n")
    assert not [name for name in ("static-map", "master-fifo", "pidfile", "error-page") if name in plain]
    assert "cache2 = name=pages" in plain
    (project.folder / "uwsgicfg.ts").unlink()
    made = project.manage("uwsgi_run", "--compile")
    assert f"chdir = {project.folder}" in made
    assert "module = library.wsgi:application" in made or "wsgi = library.wsgi:application" in made
    unit = project.manage("uwsgi_sysinit", "--nostatic")
    assert f"ExecStart={sys.executable} {project.folder}/manage.py uwsgi_run --nostatic\n" in unit
    (project.folder / "uwsgicfg.ts").write_text("export default 7;\n")
    error = project.manage("uwsgi_run")
    assert "Cannot render the configuration with uwsgicfg.ts" in error
    assert "must be a Section, a Configuration, a list" in error
