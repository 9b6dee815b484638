"""Functions for the scripts of the contract suite, inside uWSGI and on the emulation alike."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Callable

import uwsgi as module

uwsgi: Any = module


@dataclass(frozen=True)
class Step:
    """A request to worker 1 that runs a function, and what must have happened before."""

    run: Callable[..., Any]
    after: float
    records: int
    raw: Callable[[str], bytes] | None
    ends: bool


STEPS: list[Step] = []


def step(
    *, after: float = 0, records: int = 0, raw: Callable[[str], bytes] | None = None, ends: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds a step.

    :param after: seconds that must pass before.
    :param records: lines that must have been recorded before, by any process.
    :param raw: the bytes of the request to a path; the whole answer is compared then.
    :param ends: the instance may end before it answers; the first line that is recorded is compared instead.
    """

    def add(run: Callable[..., Any]) -> Callable[..., Any]:
        STEPS.append(Step(run, after, records, raw, ends))
        return run

    return add


def show(text: object) -> None:
    """Prints a line into the answer of the step."""
    print(text)


def _shown(value: object) -> str:
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(value))
    return text if len(text) <= 60 else f"{text[:40]}… ({len(text)} characters)"


def call(name: str, *arguments: Any, **keywords: Any) -> Any:
    """Calls a function of uwsgi and shows what it returned or raised."""
    shown = [_shown(one) for one in arguments] + [f"{key}={_shown(value)}" for key, value in keywords.items()]
    label = f"{name}({', '.join(shown)})"
    try:
        value = getattr(uwsgi, name)(*arguments, **keywords)
    except AttributeError:
        # Here the emulation names the option that is missing.
        print(f"{label} raises AttributeError")
        return None
    except Exception as error:
        print(f"{label} raises {type(error).__name__}: {error}")
        return None
    print(f"{label} -> {_shown(value)}")
    return value


def quiet(name: str, *arguments: Any) -> Any:
    """Calls a function whose result differs from run to run."""
    return getattr(uwsgi, name)(*arguments)


def record(text: object) -> None:
    """Adds a line to the record, from any process."""
    with open(os.environ["CONTRACT_RECORD"], "a", encoding="utf8") as file:
        file.write(f"{text}\n")


def recorded() -> list[str]:
    """All lines of the record."""
    with open(os.environ["CONTRACT_RECORD"], encoding="utf8") as file:
        return file.read().splitlines()


def folder() -> str:
    """An empty folder of this run."""
    return os.environ["CONTRACT_FOLDER"]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Runs the step of the path. A step that returns something answers the request itself."""
    chosen = STEPS[int(environ["PATH_INFO"].strip("/"))]
    output = io.StringIO()
    if chosen.raw:
        result: Iterable[bytes] = chosen.run(environ, start_response)
        return result
    with contextlib.redirect_stdout(output):
        chosen.run()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [output.getvalue().encode()]
