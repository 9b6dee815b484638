"""The application of the uWSGI that runs one test: a request runs pytest in a worker."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Callable

_task: dict[str, Any] = json.loads(os.environ["IAC_UWSGI_TEST"])
sys.path[:0] = [one for one in _task["paths"] if one not in sys.path]


class _Reports:
    """Collects the reports of the test in the form in which pytest sends them between processes."""

    def __init__(self) -> None:
        self.data: list[Any] = []
        self.config: Any = None

    def pytest_configure(self, config: Any) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.data.append(self.config.hook.pytest_report_to_serializable(config=self.config, report=report))


def _run() -> str:
    version = list(sys.version_info[:2])
    if version != _task["version"]:
        return f"uWSGI has Python {version}, and pytest runs by {_task['version']}: they must be of one version"
    import pytest

    reports = _Reports()
    arguments = [
        os.path.join(_task["root"], _task["node"]),
        f"--rootdir={_task['root']}",
        "-p",
        "no:cacheprovider",
        "-q",
    ]
    if _task["ini"]:
        arguments += ["-c", _task["ini"]]
    output = io.StringIO()
    os.chdir(_task["root"])
    with contextlib.redirect_stdout(output):
        pytest.main(arguments, plugins=[reports])
    if not reports.data:
        return f"pytest found no such test\n{output.getvalue()}"
    Path(_task["reports"]).write_text(json.dumps(reports.data), encoding="utf8")
    return "done"


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Runs the test."""
    try:
        answer = _run()
    except BaseException:
        answer = traceback.format_exc()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [answer.encode()]
