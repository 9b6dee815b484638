"""Runs a script on the emulation or inside a real uWSGI."""

from __future__ import annotations

import ast
import contextlib
import importlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uwsgi_iac import Clock, Emulator, installed
from uwsgi_iac.emulation import ask

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "contract" / "scripts"
# Seconds that a start, a step or a record may take.
LIMIT = 20.0


@dataclass(frozen=True)
class Real:
    """A real uWSGI: its program, the options that load Python, and its version."""

    name: str
    program: str
    options: tuple[str, ...]
    version: tuple[int, int, int]


def assigned(script: Path, name: str) -> Any:
    """The value of a variable of a script, read without running it; None where there is none."""
    for node in ast.parse(script.read_text(encoding="utf8")).body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value and getattr(target, "id", "") == name:
            return ast.literal_eval(node.value)
    return None


def options_of(script: Path) -> dict[str, Any]:
    """The options of a script."""
    return assigned(script, "OPTIONS") or {}


def names_of(script: Path) -> set[str]:
    """The functions and attributes that a script compares."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(script.read_text(encoding="utf8"))):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "uwsgi":
            found.add(node.attr)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("call", "quiet", "attribute"):
            found.update(str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))
    return found | set(assigned(script, "NAMES") or ())


def _filled(options: dict[str, Any], folder: str) -> dict[str, Any]:
    def fill(value: Any) -> Any:
        return value.replace("FOLDER", folder) if isinstance(value, str) else value

    return {
        name: [fill(one) for one in value] if isinstance(value, list) else fill(value)
        for name, value in options.items()
    }


@contextmanager
def _environment(script: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as place:
        folder = os.path.realpath(place)
        own = os.path.join(folder, "own")
        os.mkdir(own)
        values = {
            "CONTRACT_SCRIPT": str(script),
            "CONTRACT_FOLDER": own,
            "CONTRACT_RECORD": os.path.join(folder, "record"),
        }
        Path(values["CONTRACT_RECORD"]).touch()
        before = dict(os.environ)
        os.environ.update(values)
        try:
            yield folder
        finally:
            os.environ.clear()
            os.environ.update(before)


def _request(number: int, raw: Any) -> bytes:
    path = f"/{number}"
    made: bytes = raw(path) if raw else f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode()
    return made


def _lines() -> int:
    with open(os.environ["CONTRACT_RECORD"], encoding="utf8") as file:
        return len(file.read().splitlines())


def _first_record() -> str:
    with open(os.environ["CONTRACT_RECORD"], encoding="utf8") as file:
        return file.readline()


def _clean(answer: bytes, folder: str, whole: bool) -> str:
    text = answer.decode("utf8", "backslashreplace").replace(folder, "FOLDER")
    return text if whole else text.partition("\r\n\r\n")[2]


def _forget() -> None:
    """Forgets modules that hold state of the script before."""
    state = ("contract_script", "contract.harness", "contract.inside", "uwsgi_iac.decorators", "uwsgi_iac.runtime")
    for name in list(sys.modules):
        if name in state or name.startswith("uwsgi_iac.runtime."):
            del sys.modules[name]


def run_emulated(script: Path, version: tuple[int, int, int]) -> str:
    """The output of a script on the emulation of a version."""
    _forget()
    with _environment(script) as folder:
        options = _filled(options_of(script), os.environ["CONTRACT_FOLDER"])
        options["http-socket"] = f"{folder}/socket"
        emulator = Emulator(options, clock=Clock(frozen=True), limit=2, version=version)
        with installed(emulator):
            inside = importlib.import_module("contract.inside")
            harness = importlib.import_module("contract.harness")
            emulator.application = inside.application
            emulator.start()
            output = ""
            for number, one in enumerate(harness.STEPS):
                if one.after:
                    emulator.advance(one.after)
                emulator.settle()
                emulator.spooler.run()
                emulator.settle()
                if _lines() < one.records:
                    raise TimeoutError(f"{script.name}, step {number}: {_lines()} of {one.records} records")
                output += f"--- {number}\n"
                answer = ask(emulator, _request(number, one.raw))
                output += _first_record() if one.ends else _clean(answer, folder, one.raw is not None)
            return output


def _ask_real(path: str, raw: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(LIMIT)
        connection.connect(path)
        connection.sendall(raw)
        answer = b""
        # A client that sent more than was read sees a reset after the answer.
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65536):
                answer += part
        return answer


def _until(condition: Any, process: subprocess.Popen[bytes], log: Path, what: str) -> None:
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end or process.poll() is not None:
            raise TimeoutError(f"{what} did not come:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def steps_of(script: Path) -> list[Any]:
    """The steps of a script, from an emulation that only loads it."""
    _forget()
    with _environment(script), installed(Emulator(_filled(options_of(script), os.environ["CONTRACT_FOLDER"]))):
        importlib.import_module("contract.inside")
        return list(importlib.import_module("contract.harness").STEPS)


def _arguments(options: dict[str, Any]) -> list[str]:
    result: list[str] = []
    for name, value in options.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not False:
                result += [f"--{name}" if one is True else f"--{name}={one}"]
    return result


def run_real(script: Path, real: Real) -> str:
    """The output of a script inside a real uWSGI."""
    steps = steps_of(script)
    with _environment(script) as folder:
        options = {"master": True, **_filled(options_of(script), os.environ["CONTRACT_FOLDER"])}
        path = f"{folder}/socket"
        log = Path(folder, "log")
        command = [
            real.program,
            *real.options,
            *_arguments(options),
            *("--http-socket", path, "--need-app"),
            *(
                "--pythonpath",
                str(ROOT),
                "--pythonpath",
                str(ROOT / "src"),
                "--wsgi-file",
                str(ROOT / "contract" / "inside.py"),
            ),
        ]
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, cwd=folder, start_new_session=True
            )
        try:
            _until(lambda: b"spawned uWSGI worker" in log.read_bytes(), process, log, "a worker")
            output = ""
            for number, one in enumerate(steps):
                if one.after:
                    time.sleep(one.after)
                _until(lambda wanted=one.records: _lines() >= wanted, process, log, f"record {one.records}")
                output += f"--- {number}\n"
                answer = _ask_real(path, _request(number, one.raw))
                if one.ends:
                    _until(lambda: _lines() > 0, process, log, "the record of the last step")
                output += _first_record() if one.ends else _clean(answer, folder, one.raw is not None)
            return output
        finally:
            # The whole session: workers, mules and spoolers do not outlive the master.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
