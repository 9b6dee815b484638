"""Runs `python -m uwsgi_iac run` for a test."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Callable


class Server:
    """A server that runs, and its folder."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.process = folder, process
        self.port = 0

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf8")

    def notes(self) -> list[str]:
        path = self.folder / "notes"
        return path.read_text(encoding="utf8").splitlines() if path.exists() else []

    def get(self, path: str = "/", body: bytes | None = None) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", body, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def until(holds: Callable[[], object], what: Callable[[], str]) -> None:
    end = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < end, what()
        time.sleep(0.02)


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / (f"{name}.ini" if name == "site" else f"{name}.py")
        path.write_text(textwrap.dedent(text), encoding="utf8")


def command(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "uwsgi_iac", "run", *arguments],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


@contextmanager
def running(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> Iterator[Server]:
    process = command(folder, *arguments, "--port=0", environment=environment)
    server = Server(folder, process)
    try:
        until(lambda: "http://" in server.log() or process.poll() is not None, server.log)
        assert process.poll() is None, server.log()
        server.port = int(server.log().partition("127.0.0.1:")[2].partition("/")[0])
        yield server
    finally:
        process.terminate()
        process.wait(10)
