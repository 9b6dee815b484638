"""Runs one test inside a real uWSGI and brings its reports back."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

INSIDE = "IAC_UWSGI_TEST"
_DEBIAN_PLUGINS = Path("/usr/lib/uwsgi/plugins")


def is_inside() -> bool:
    """Whether this process is the uWSGI that runs the test."""
    return INSIDE in os.environ


def find_program(configured: str | None) -> list[str] | None:
    """The program and the options that load Python; None where there is none."""
    own = Path(sys.prefix, "bin", "uwsgi")
    if configured is None and own.exists():
        # PyPI's uWSGI starts itself again as the Python of the virtual environment.
        return [str(own), f"--binary-path={sys.executable}", f"--virtualenv={sys.prefix}"]
    program = shutil.which(configured or "uwsgi")
    if program is None:
        return None
    if not _DEBIAN_PLUGINS.is_dir():
        return [program]
    # Debian's plugin is of one version of Python, which must be that of pytest.
    plugin = f"python{sys.version_info[0]}{sys.version_info[1]}"
    return [program, f"--plugin={plugin}"] if (_DEBIAN_PLUGINS / f"{plugin}_plugin.so").exists() else None


def _paths() -> list[str]:
    """Import paths besides those of the interpreter's own library, which uWSGI has itself."""
    library = os.path.realpath(os.path.dirname(os.__file__))
    found = [os.path.abspath(one) for one in sys.path]
    return [
        one
        for one in found
        if os.path.isdir(one) and ("site-packages" in one or not os.path.realpath(one).startswith(library))
    ]


def _arguments(options: dict[str, Any]) -> list[str]:
    result: list[str] = []
    for name, value in {"master": True, **options}.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not False:
                result.append(f"--{name}" if one is True else f"--{name}={one}")
    return result


def run_inside(item: pytest.Item, options: dict[str, Any], limit: float) -> list[pytest.TestReport]:
    """The reports of a test that ran inside uWSGI; a failed one where it did not come to an end."""
    program = find_program(item.config.getini("uwsgi_program") or None)
    if program is None:
        reason = "needs uWSGI of this version of Python: `pip install pyuwsgi`, or set `uwsgi_program`"
        return [_report(item, "skipped", (str(item.path), 0, f"Skipped: {reason}"))]
    # An own folder: a path of a socket may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="uwsgi-") as folder:
        return _run(item, program, options, limit, Path(folder))


def _run(
    item: pytest.Item, program: list[str], options: dict[str, Any], limit: float, folder: Path
) -> list[pytest.TestReport]:
    reports, log = folder / "reports", folder / "log"
    task = {
        "node": item.nodeid,
        "root": str(item.config.rootpath),
        "ini": str(item.config.inipath or ""),
        "reports": str(reports),
        "version": list(sys.version_info[:2]),
        "paths": _paths(),
    }
    command = [
        *program,
        *_arguments(options),
        f"--http-socket={folder / 'socket'}",
        "--need-app",
        f"--wsgi-file={Path(__file__).with_name('inside.py')}",
    ]
    environment = {**os.environ, INSIDE: json.dumps(task)}
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
    try:
        answer = _ask(folder / "socket", process, limit)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if answer != "done" or not reports.exists():
        said = log.read_text(errors="replace")
        return [_report(item, "failed", f"Inside {program[0]}: {answer}\n\nLog of uWSGI:\n{said}")]
    return [_deserialize(item, data) for data in json.loads(reports.read_text(encoding="utf8"))]


def _deserialize(item: pytest.Item, data: Any) -> pytest.TestReport:
    report: pytest.TestReport = item.config.hook.pytest_report_from_serializable(config=item.config, data=data)
    # JSON has no tuples, and pytest wants one where a test was skipped.
    if isinstance(report.longrepr, list):
        report.longrepr = (str(report.longrepr[0]), int(report.longrepr[1]), str(report.longrepr[2]))
    return report


def _ask(path: Path, process: subprocess.Popen[bytes], limit: float) -> str:
    """Starts the test by a request, and waits for its end."""
    end = time.monotonic() + limit
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(max(end - time.monotonic(), 0.1))
                connection.connect(str(path))
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                answer = b""
                while part := connection.recv(65536):
                    answer += part
                return answer.partition(b"\r\n\r\n")[2].decode(errors="replace") or "the worker ended during the test"
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.02)
        except ConnectionResetError:
            return "the worker ended during the test"
        # Python 3.9 has another class for it.
        except socket.timeout:
            break
    status = process.poll()
    return f"the test did not end within {limit} s" if status is None else f"uWSGI ended with status {status}"


def _report(item: pytest.Item, outcome: Any, text: Any) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords=dict.fromkeys(item.keywords, 1),
        outcome=outcome,
        longrepr=text,
        when="call",
    )
